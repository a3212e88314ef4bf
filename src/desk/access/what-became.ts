import type { Request } from 'express';
import { z } from 'zod';
import { hasCome } from '../../records/desk-requests.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';

/**
 * What became of a form whose answer could not be given. The person who pressed must not be told what may be untrue.
 */

/**
 * `read`: nothing was sent, a page was asked for. `counts`: it was dealt with, and only the answer is missing.
 * `nothing`: nothing of it was kept. `unknown`: the records cannot be asked, or the form has no id to ask by.
 */
type Became = 'read' | 'counts' | 'nothing' | 'unknown';

/** A person who waits is answered, whatever the database does. */
const KNOWN_WITHIN = 3_000;

const Sent = z.object({ request: z.uuid() });
const Session = z.object({ accountId: z.uuid() });

export async function whatBecame(dependencies: DeskDependencies, request: Request): Promise<Became> {
  if (request.method !== 'POST') return 'read';
  const sent = Sent.safeParse(request.body);
  // Without the table of sessions there is none.
  const accountId = Session.safeParse(request.session).data?.accountId;
  if (!sent.success || accountId === undefined) return 'unknown';
  const { parts, log } = dependencies;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(resolve, KNOWN_WITHIN, 'unknown');
  });
  const asked = hasCome(parts.knex, sent.data.request, accountId, realNow(dependencies))
    .then((came): Became => (came ? 'counts' : 'nothing'))
    .catch((error: unknown): Became => {
      log.warn({ err: error }, 'it is not known what became of a form');
      return 'unknown';
    });
  try {
    return await Promise.race([asked, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** The page that says so. `line`: the number to ring instead; null: there is none. */
export function becameWords(became: Became, line: string | null): { heading: string; lines: string[] } {
  const goesOn = `The telephone line goes on by itself: ring ${line ?? 'it'}${line === null ? '' : ' and press 1'}.`;
  switch (became) {
    case 'read':
      return { heading: CANNOT, lines: ['Open the page again in a moment. Nothing has changed by it.', goesOn] };
    case 'counts':
      return {
        heading: 'That has arrived, and counts',
        lines: [
          'The desk cannot show now what came of it. Open the page again in a moment, and do not send it anew.',
          goesOn,
        ],
      };
    case 'nothing':
      return { heading: CANNOT, lines: ['Nothing has changed. Press again in a moment.', goesOn] };
    case 'unknown':
      return {
        heading: CANNOT,
        lines: [
          'Nobody knows whether what you sent counts. Open the page that it is about and look before you send ' +
            'it again.',
          goesOn,
        ],
      };
  }
}

const CANNOT = 'The desk cannot answer now';
