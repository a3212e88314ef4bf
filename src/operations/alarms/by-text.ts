import { z } from 'zod';
import { hasHeardOf } from '../../records/conversations.ts';
import { lockedAlarm } from '../locked.ts';
import { operation } from '../operation.ts';
import { heardMark } from '../responder.ts';
import { onAlarm, respondToAlarm } from './respond.ts';

/**
 * What a text in a responder's name says that they did. Anybody can write a number into a text. So it counts once the
 * responder has said in our call that it was theirs, unless they have been on the line about this alarm as it is now.
 */

const deed = z.discriminatedUnion('what', [
  z.object({ what: z.literal('take'), milliseconds: z.number().int().positive() }),
  z.object({ what: z.literal('dialled'), reference: z.string().nullable() }),
  z.object({ what: z.literal('safe'), until: z.number().nullable() }),
]);

/** `number`: the text came from there. That phone is rung first. */
export const actByText = operation(
  onAlarm.extend({ number: z.string().min(1), deed }),
  async (work, { number, deed: done, ...on }) => {
    const stored = await lockedAlarm(work, on.alarm);
    const hasSpoken = stored !== null && (await hasHeardOf(work.trx, on.by, heardMark(stored.alarm)));
    return respondToAlarm(work, on, (by) => ({
      kind: 'texted',
      by: { ...by, phones: theirsFirst(by.phones, number) },
      deed: done,
      hasSpoken,
    }));
  },
);

/** "The text was mine." */
export const confirmByVoice = operation(onAlarm, (work, on) =>
  respondToAlarm(work, on, (by) => ({ kind: 'confirm', by })),
);

/** "It was not mine." What it said is forgotten, and the others are told. */
export const disownText = operation(onAlarm, (work, on) => respondToAlarm(work, on, (by) => ({ kind: 'disown', by })));

/** The phone that they ring or text from comes first if it is theirs: it is in their hand. */
export function theirsFirst(phones: string[], number: string | null): string[] {
  return [...phones.filter((phone) => phone === number), ...phones.filter((phone) => phone !== number)];
}
