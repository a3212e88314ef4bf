import type { Request, Response } from 'express';
import { z } from 'zod';
import type { AccountRecord } from '../../records/accounts.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { ANSWER_LASTS, keptForAccount, sealForAccount } from './kept-sealed.ts';

/**
 * A form that is sent once more is answered as it was: led to the same page. So it is also where the thing that it is
 * about is gone by its own act. What it does, it does in one transaction with its id (only-once.ts); here no act runs.
 */

/** A form, and whose it is. */
interface Sending {
  request: Request;
  response: Response;
  account: AccountRecord;
}

const Sent = z.object({ request: z.uuid() });
const Led = z.object({ ledTo: z.string() });

function sentIn({ method, body }: Request): string | null {
  const sent = method === 'POST' ? Sent.safeParse(body) : null;
  return sent?.success === true ? sent.data.request : null;
}

/** Whether that is done: this form has led its sender on before. */
export async function isAnsweredAgain(
  dependencies: DeskDependencies,
  { request, response, account }: Sending,
): Promise<boolean> {
  const id = sentIn(request);
  const led = id === null ? null : await keptForAccount(dependencies, id, account.id, Led);
  if (led === null) return false;
  response.redirect(303, led.ledTo);
  return true;
}

/** Runs what answers a form, and keeps to which page it leads before the browser is led there. */
export async function ledOn(
  dependencies: DeskDependencies,
  { request, response, account }: Sending,
  answer: () => Promise<void> | void,
): Promise<void> {
  const id = sentIn(request);
  if (id === null) {
    await answer();
    return;
  }
  const redirect = response.redirect.bind(response);
  const led: string[] = [];
  response.redirect = takesAddress((address) => led.push(address));
  await answer();
  response.redirect = redirect;
  const ledTo = led.at(-1);
  if (ledTo === undefined) return;
  try {
    const kept = { id, accountId: account.id, lasts: ANSWER_LASTS };
    await sealForAccount(dependencies, dependencies.parts.knex, kept, { ledTo });
  } catch (error) {
    // What was done is done, and is known by its id.
    dependencies.log.warn({ err: error }, 'it cannot be kept where a form has led');
  }
  redirect(303, ledTo);
}

/** As Express takes them: an address, or a status and an address. */
const takesAddress =
  (take: (address: string) => void): Response['redirect'] =>
  (first: number | string, second?: number | string): void => {
    take(String(typeof first === 'number' ? second : first));
  };
