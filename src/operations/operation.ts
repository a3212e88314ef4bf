import type { z } from 'zod';
import type { Actor } from '../records/actor.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from './work.ts';

/**
 * Something that may be done to a visit, an alarm, a person or a team, whatever asks for it: a key, a text, a page, a
 * command, a request. Its data is checked, it is one transaction, and what became of it is data. Words are left to the
 * code that asked.
 *
 * `on`: the dependencies, or the transaction of a turn or a text that it is part of. Rejects with a ZodError where the
 * data is wrong, and with NoOrganisation.
 */
type Operation<Given, Became> = (on: Dependencies | UnitOfWork, actor: Actor, data: Given) => Promise<Became>;

export class NoOrganisation extends Error {
  constructor() {
    super('no organisation has been imported yet');
  }
}

const OF_GIVEN = new WeakSet<Error>();

/** Whether an operation did not take what it was given: nothing has changed. Other ZodErrors are of what is stored. */
export const isOfGiven = (error: Error): boolean => OF_GIVEN.has(error);

/** What was given, as the schema has it. Throws a ZodError of which `isOfGiven` is true. */
export function readGiven<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  OF_GIVEN.add(read.error);
  throw read.error;
}

export function operation<Schema extends z.ZodType, Became>(
  schema: Schema,
  act: (work: UnitOfWork, data: z.output<Schema>) => Promise<Became>,
): Operation<z.input<Schema>, Became> {
  return async (on, actor, given) => {
    const data = readGiven(schema, given);
    if ('trx' in on) return act({ ...on, actor }, data);
    const done = await inTransaction(on, actor, async (work) => ({ became: await act(work, data) }));
    if (!done) throw new NoOrganisation();
    return done.became;
  };
}
