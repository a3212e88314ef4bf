import { z } from 'zod';
import { asTyped, whoSent } from '../shell/chosen.ts';
import { HOW_KNOWN, type HowKnown } from '../../records/visit-acts.ts';

/** What the forms about a visit are sent. */

const MINUTES = 'Write a number of minutes from 5 to 720';
const minutes = z.coerce.number({ error: MINUTES }).int(MINUTES).min(5, MINUTES).max(720, MINUTES);
const request = z.uuid().optional();

export const HOW_WORDS: Record<HowKnown, string> = {
  'spoken-to': 'I have spoken to them, and I know the voice',
  'seen-by-me': 'I have seen them',
  'told-by': 'Somebody has told me',
};

/** `mayUse`: what this account may go by. */
const known = (mayUse: readonly HowKnown[]) =>
  z
    .object({
      how: z
        .enum(HOW_KNOWN, 'Choose how you know it')
        .refine((how) => mayUse.includes(how), 'You must have spoken to them'),
      told_by: z.string().trim().max(100, 'Write a name').default(''),
    })
    .refine(({ how, told_by }) => how !== 'told-by' || told_by !== '', {
      path: ['told_by'],
      error: 'Write who has told you',
    })
    .transform(({ how, told_by }) => ({ how, ...(how === 'told-by' && { told_by }) }));

export const EndForm = (mayUse: readonly HowKnown[]) => z.object({ request }).and(known(mayUse));
export const MoreForm = (mayUse: readonly HowKnown[]) => z.object({ request, minutes }).and(known(mayUse));
const NAME = 'Write a name or a staff number';
const MOST_LETTERS = 200;

export const StartForm = (mayUse: readonly HowKnown[]) =>
  z
    .object({
      request,
      who: whoSent.refine(({ typed }) => typed !== '' && typed.length <= MOST_LETTERS, NAME),
      minutes,
      place: z
        .string()
        .trim()
        .max(300, 'At most 300 letters')
        .transform((place) => (place === '' ? null : place))
        .default(null),
    })
    .and(known(mayUse));

export const Whom = z.object({ who: whoSent });

/** Shown again as they were typed. */
export const Typed = z.record(z.string(), asTyped).catch({});

export const Day = z.object({ day: z.iso.date().optional().catch(undefined) });
