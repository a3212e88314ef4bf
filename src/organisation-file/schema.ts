import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { CARRIER_NAMES } from '../carriers/carrier-settings.ts';
import { namesNumbers } from '../contact/barred-numbers.ts';
import { PIN_SET } from '../records/organisation/organisation-shape.ts';
import { MOST_LETTERS_OF_A_BUILDING } from '../safety/roll-call.ts';
import {
  date,
  days,
  duration,
  line,
  mailAddress,
  phoneIn,
  pin,
  someTime,
  stretch,
  staffNumber,
  text,
  timeOfDay,
  timezone,
  share,
  yesOrNo,
} from './values.ts';

/**
 * The schema of the organisation file, key by key, with the defaults of keys that are left out
 * (src/organisation-file/README.md "Keys"). check.ts checks keys against each other.
 */

/** Languages in which callers can be spoken to. */
const LOCALES = ['en-GB'];
/** Languages of people, where it is not the organisation's: the files of flows/prompts. */
export const LANGUAGES = ['en-GB', 'cy', 'ar'];

const channel = z.enum(['sms', 'call'], 'must be sms or call');
/** Roles are free words: "Service manager" and "service_manager" are the same role. */
const word = (shape: RegExp, reason: string) =>
  z
    .string(reason)
    .transform((value) =>
      value
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, '_'),
    )
    .refine((value) => shape.test(value), reason);
const role = word(/^\p{L}[\p{L}\d_]*$/u, 'must be a word, as in service_manager');
const who = word(/^(\d{3,10}|\p{L}[\p{L}\d_]*)$/u, 'must be a word, as in buddies, or a staff number');
const asList = (value: unknown) => (typeof value === 'string' ? [value] : value);
export const whoList = z.preprocess(asList, z.array(who, 'must be a list of whom'));

const step = z.strictObject(
  {
    after: duration,
    who: whoList.refine((list) => list.length > 0, 'must name somebody'),
    by: z.preprocess(asList, z.array(channel, 'must be sms, call or both').min(1, 'must be sms, call or both')),
  },
  'must be a step, as in { after: 2m, who: buddies, by: [sms, call] }',
);

const ladder = z.array(step, 'must be a list of steps');

const LADDER: z.input<typeof step>[] = [
  { after: '0s', who: 'worker', by: ['sms'] },
  { after: '2m', who: 'worker', by: ['call'] },
  { after: '6m', who: 'buddies', by: ['sms', 'call'] },
  { after: '9m', who: 'managers', by: ['sms', 'call'] },
  { after: '12m', who: ['everyone', 'last_resort'], by: ['sms', 'call'] },
];
const DURESS: z.input<typeof step>[] = [
  { after: '0s', who: ['buddies', 'managers'], by: ['sms', 'call'] },
  { after: '3m', who: ['everyone', 'last_resort'], by: ['sms', 'call'] },
];
const WATCH: z.input<typeof step>[] = [
  { after: '0s', who: 'buddies', by: ['sms'] },
  { after: '5m', who: ['buddies', 'managers'], by: ['sms', 'call'] },
];

const PURPLE_FILE = 'must be off, or { between: [2m, 5m], wording: coded, decoys: 0 }';
/** No union: of that zod tells one fault, and not which of its keys is wrong. */
const purpleFile = z.preprocess(
  (value) => (value === 'off' ? null : (value ?? '')),
  z
    .strictObject(
      {
        between: z
          .tuple([duration, duration], 'must be two times, as in [2m, 5m]')
          .prefault(['2m', '5m'])
          .refine(([from, to]) => from <= to, 'must begin before it ends'),
        wording: z.enum(['plain', 'coded'], 'must be plain or coded').prefault('coded'),
        decoys: share.prefault('0'),
      },
      PURPLE_FILE,
    )
    .nullable(),
);

const MOST_RECEIVERS = 10;
/** Asked more often than this nobody could work; a reply needs its time as well. */
const SHORTEST_CHECK = 15 * 60_000;
const homeChecks = z.union(
  [
    z.literal('off').transform(() => null),
    duration.refine((milliseconds) => milliseconds >= SHORTEST_CHECK, 'must be 15m or longer, or off'),
  ],
  'must be off, or how often, as in 3h: 15m or longer',
);

const mails = z
  .preprocess(asList, z.array(mailAddress, 'must be a list of mail addresses'))
  .refine((list) => list.length <= MOST_RECEIVERS, `must be ${MOST_RECEIVERS} addresses at most`);
const openVisits = z.strictObject(
  {
    mail: mails.prefault([]),
    text: z
      .preprocess(asList, z.array(phoneIn('GB'), 'must be a list of phone numbers'))
      .refine((list) => list.length <= MOST_RECEIVERS, `must be ${MOST_RECEIVERS} numbers at most`)
      .prefault([]),
  },
  'must be as in { mail: [north@council.example], text: [] }',
);

/** As much as somebody on the phone to the police can take in. */
export const MOST_OWN_STEPS = 5;
const LONGEST_OWN_STEP = 200;
const ownStep = line.refine(
  (words) => words.length <= LONGEST_OWN_STEP,
  `must hold lines of ${LONGEST_OWN_STEP} characters at most`,
);

const hours = z
  .array(
    z.strictObject({ days, from: timeOfDay, to: timeOfDay }),
    'must be a list, as in [{ days: mon-fri, from: "08:00", to: "18:00" }]',
  )
  .prefault([]);

export const Team = z.strictObject(
  {
    name: text,
    police_force: text.optional(),
    own_steps: z
      .array(ownStep, 'must be a list of lines')
      .max(MOST_OWN_STEPS, `must be ${MOST_OWN_STEPS} lines at most`)
      .prefault([]),
    open_visits: openVisits.prefault({}),
    usual_length: someTime.prefault('60m'),
    longest: someTime.optional(),
    reminder: duration.prefault('5m'),
    ok_extends: someTime.prefault('15m'),
    report_each: yesOrNo.prefault('no'),
    home_checks: homeChecks.prefault('off'),
    board_shows_place: yesOrNo.prefault('yes'),
    code_phrases: z.strictObject({ watch: text.optional(), help: text.optional() }).prefault({}),
    ladder: ladder.prefault(LADDER),
    duress: ladder.prefault(DURESS),
    panic: ladder.optional(),
    watch: ladder.prefault(WATCH),
    office_hours: hours,
    ladder_out_of_hours: ladder.optional(),
    duress_out_of_hours: ladder.optional(),
    inform: whoList.prefault([]),
    receipt_within: someTime.prefault('2m'),
    repeat: someTime.prefault('5m'),
    news_within: z.strictObject({ missed: someTime.prefault('30m'), covert: someTime.prefault('15m') }).prefault({}),
    purple_file: purpleFile.prefault({}),
    tell: z.strictObject({ start: whoList.prefault([]), end: whoList.prefault([]) }).prefault({}),
    carriers: z
      .array(z.enum(CARRIER_NAMES, `must be ${CARRIER_NAMES.join(' or ')}`), 'must be a list of carriers')
      .min(1, 'must name a carrier')
      .prefault([...CARRIER_NAMES]),
  },
  'must be a team',
);

/** `--show` prints PIN_SET for a stored PIN. In a file it means that the PIN stays as it is. */
const pinOrKept = z.preprocess((value) => (value === PIN_SET ? undefined : value), pin.optional()).optional();

const isShortName = (name: string): boolean => name.length <= MOST_LETTERS_OF_A_BUILDING;

export function personIn(country: CountryCode) {
  const phone = phoneIn(country);
  return z.strictObject(
    {
      name: text,
      staff_number: staffNumber,
      roles: z.preprocess(asList, z.array(role, 'must be a list of roles')).prefault(['worker']),
      team: z
        .preprocess(asList, z.array(text, 'must be a team, or a list of teams').min(1, 'must name a team'))
        .optional(),
      phone: phone.optional(),
      phones: z.array(phone, 'must be a list of phone numbers').optional(),
      pin: pinOrKept,
      duress_pin: pinOrKept,
      buddies: z.array(staffNumber, 'must be a list of staff numbers').prefault([]),
      away: z
        .array(z.strictObject({ from: date, to: date }), 'must be a list, as in [{ from: 2026-12-24, to: 2027-01-02 }]')
        .prefault([]),
      hours,
      language: z.enum(LANGUAGES, `must be a language that Buddyline speaks: ${LANGUAGES.join(', ')}`).optional(),
      slow_speech: yesOrNo.prefault('no'),
      text_only: yesOrNo.prefault('no'),
      stretch: stretch.prefault('1'),
      report_each: yesOrNo.prefault('no'),
      building: line.refine(isShortName, `must be ${MOST_LETTERS_OF_A_BUILDING} letters at most`).optional(),
    },
    'must be a person',
  );
}

const LETTERS_OF_A_NAME = 60;
const LETTERS_OF_WHAT_FOR = 80;
const MOST_LISTED = 60;
const isName = (name: string): boolean => name.length <= LETTERS_OF_A_NAME;
const isWhatFor = (words: string): boolean => words.length <= LETTERS_OF_WHAT_FOR;

/** Without a night number somebody has one number for day and night. */
function majorIncidentIn(country: CountryCode) {
  const phone = phoneIn(country);
  return z
    .array(
      z.strictObject(
        {
          name: line.refine(isName, `must be ${LETTERS_OF_A_NAME} letters at most`),
          for: line.refine(isWhatFor, `must be ${LETTERS_OF_WHAT_FOR} letters at most`),
          day: phone,
          night: phone.optional(),
        },
        'must be somebody, as in { name: Press office, for: what is said in public, day: "...", night: "..." }',
      ),
      'must be a list of people to ring',
    )
    .max(MOST_LISTED, `must be ${MOST_LISTED} at most`);
}

const MAY_RING = 'must name a country, as in GB, or the beginning of numbers, as in +35387';
const mayRing = z.preprocess(
  asList,
  z
    .array(z.string(MAY_RING).refine(namesNumbers, MAY_RING), MAY_RING)
    .min(1, MAY_RING)
    .transform((entries) => [...new Set(entries)]),
);

export function organisationIn(country: CountryCode) {
  const phone = phoneIn(country);
  return z.strictObject(
    {
      name: text,
      spoken_name: text.optional(),
      line_name: text.optional(),
      timezone: timezone.prefault('Europe/London'),
      locale: z.enum(LOCALES, `must be a language that Buddyline speaks: ${LOCALES.join(', ')}`).prefault('en-GB'),
      duty: z.preprocess(asList, z.array(phone, 'must be a list of phone numbers')).prefault([]),
      last_resort: z.strictObject({ name: text, phone }).optional(),
      may_ring: mayRing.prefault([country]),
      log_heads: mails.prefault([]),
      major_incident: majorIncidentIn(country).optional(),
    },
    "must hold the organisation's settings",
  );
}

/**
 * The whole file. Its parts are still read one by one, so that a fault in one part does not hide faults in the others.
 */
export const File = z.strictObject(
  {
    /** Which revision of the organisation it was exported from. */
    revision: z
      .string()
      .regex(/^\d{1,9}$/, 'must be a number, as an export writes it')
      .transform(Number)
      .optional(),
    organisation: z.unknown().refine((value) => value !== undefined, 'missing'),
    teams: z.array(z.unknown(), 'must be a list of teams').prefault([]),
    people: z.array(z.unknown(), 'must be a list of people').prefault([]),
  },
  'must hold organisation, teams and people',
);

export type OrganisationEntry = z.output<ReturnType<typeof organisationIn>>;
export type FileTeam = z.output<typeof Team>;
export type FilePerson = z.output<ReturnType<typeof personIn>>;
export type StepEntry = z.output<typeof step>;
