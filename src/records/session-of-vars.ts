import { z } from 'zod';
import { type Vars } from '../conversation/files/flow.ts';
import { session, type Session, splitBrought } from './session.ts';

/**
 * The session of a call that began before sessions stood apart from the variables of prompts. Calls that go on while
 * Buddyline is upgraded have one.
 */

const yes = z.string().catch('no');
const text = z.string().nullable().catch(null);
const count = z.coerce.number().catch(0);
const variables = z.object({
  known: yes,
  proved: text,
  help_wanted: yes,
  duty_told: yes,
  person: yes,
  pin_tries: count,
  practised: count,
  own_pin_tries: count,
  pin_extended_to: text,
  coded: text,
  chosen: text,
  chosen_length: text,
  first_pin: text,
  first_mark: text,
  about_number: z.object({ digits: z.string() }).nullable().catch(null),
  held_ring: text,
  held_for: z.enum(['office', 'worker']).catch('office'),
  held_since: z.object({ clock: z.string() }).nullable().catch(null),
  held_whole: z.string().catch('yes'),
  memo_visit: text,
  alarm_id: text,
  alarm_kind: text,
  heard: z.string().catch(''),
  own_pin: text,
  question: text,
  asked_again: text,
});

export function sessionOfVars(vars: Vars): Session {
  const was = variables.parse(vars);
  return session.parse({
    ...splitBrought(vars).brought,
    isPhoneKnown: was.known === 'yes',
    isProved: was.proved === 'yes',
    isProofOwed: was.proved === 'no',
    pinTries: was.pin_tries,
    isHelpWanted: was.help_wanted === 'yes',
    pinExtendedTo: was.pin_extended_to === null ? null : Date.parse(was.pin_extended_to),
    firstCall: was.coded === null ? null : firstCallOf(was.coded, was),
    practised: was.practised,
    worriedAbout: was.about_number?.digits ?? null,
    transfer: was.held_ring === null ? null : transferOf(was.held_ring, was),
    isOfficeTold: was.duty_told === 'yes',
    memoVisit: was.memo_visit,
    toldAlarm: was.alarm_id === null ? null : { id: was.alarm_id, kind: was.alarm_kind ?? '' },
    heard: was.heard.split(' ').filter((one) => one !== ''),
    ownPinTries: was.own_pin_tries,
    ownPinFor: was.own_pin,
    question: was.question,
    askedAgain: was.asked_again,
    isPersonThere: was.person === 'yes',
  });
}

type Was = z.output<typeof variables>;

const firstCallOf = (
  personId: string,
  { chosen, chosen_length: length, first_pin: firstPin, first_mark: firstMark }: Was,
): object => ({ personId, chosen, chosenLength: length === null ? null : Number(length), firstPin, firstMark });

const transferOf = (callSequenceId: string, was: Was): object => ({
  to: was.held_for,
  callSequenceId,
  since: was.held_since === null ? 0 : Date.parse(was.held_since.clock),
  isWhole: was.held_whole !== 'no',
});
