import { z } from 'zod';
import { peopleWithoutPin } from '../../records/first-codes.ts';
import { CODE_LASTS } from '../../safety/pin-rules.ts';
import { giveCode, type GivenCode } from '../first-codes.ts';
import { operation } from '../operation.ts';

/** A code for everybody who has no PIN, and none that works. `send`: by text, to their first phones. */
export const giveCodes = operation(z.object({ send: z.boolean() }), async (work, { send }): Promise<GivenCode[]> => {
  const since = new Date(work.now.getTime() - work.parts.clock.stretch(CODE_LASTS));
  const given: GivenCode[] = [];
  for (const person of await peopleWithoutPin(work.trx, since)) given.push(await giveCode(work, person, { send }));
  return given;
});
