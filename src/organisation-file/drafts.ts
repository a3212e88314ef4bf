import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { PIN_SET } from '../records/organisation/organisation-shape.ts';
import type { Path } from './document.ts';
import { organisationIn, personIn, Team, whoList } from './schema.ts';
import { countryOf } from './values.ts';

/** The sound parts of a file whose other parts may have faults: one fault must not hide another. */
export interface FileDraft {
  organisation: OrganisationDraft;
  teams: (TeamDraft & At)[];
  people: (PersonDraft & At)[];
}

interface At {
  path: Path;
}

const FileParts = z
  .object({ organisation: z.unknown(), teams: z.array(z.unknown()).catch([]), people: z.array(z.unknown()).catch([]) })
  .catch({ organisation: undefined, teams: [], people: [] });

const Locale = z.object({ locale: z.string().catch('en-GB') }).catch({ locale: 'en-GB' });

/** A file's entries, not read yet, and the country of its phone numbers. */
export function partsOf(content: unknown): z.output<typeof FileParts> & { country: CountryCode } {
  const parts = FileParts.parse(content);
  return { ...parts, country: countryOf(Locale.parse(parts.organisation).locale) };
}

const text = z.string().optional().catch(undefined);

/** A number with a fault counts as reaching somebody, because its own fault is reported already. */
function organisationDraft(country: CountryCode) {
  const shape = organisationIn(country).shape;
  return z
    .object({
      spoken_name: text,
      name: text,
      duty: shape.duty.catch(['?duty']),
      last_resort: shape.last_resort.catch({ name: '?', phone: '?last-resort' }),
      // Empty: it has a fault, so that nothing is known of the numbers.
      may_ring: shape.may_ring.catch([]),
      major_incident: shape.major_incident.catch(undefined),
    })
    .catch({ duty: ['?duty'], last_resort: { name: '?', phone: '?last-resort' }, may_ring: [] });
}
type OrganisationDraft = z.output<ReturnType<typeof organisationDraft>>;

const team = Team.shape;
const NOBODY = { mail: [], text: [] };
const TeamDraft = z
  .object({
    name: text,
    usual_length: team.usual_length.optional().catch(undefined),
    longest: team.longest.catch(undefined),
    reminder: team.reminder.optional().catch(undefined),
    ladder: team.ladder.optional().catch(undefined),
    duress: team.duress.optional().catch(undefined),
    panic: team.panic.catch(undefined),
    watch: team.watch.optional().catch(undefined),
    // Undefined: it has a fault, so that nothing is known of the hours.
    office_hours: team.office_hours.optional().catch(undefined),
    ladder_out_of_hours: team.ladder_out_of_hours.catch(undefined),
    duress_out_of_hours: team.duress_out_of_hours.catch(undefined),
    inform: team.inform.catch([]),
    tell: z.object({ start: whoList.catch([]), end: whoList.catch([]) }).catch({ start: [], end: [] }),
    code_phrases: z.object({ watch: text, help: text }).catch({}),
    purple_file: team.purple_file.catch(null),
    open_visits: team.open_visits.catch(NOBODY),
  })
  .catch({ inform: [], tell: { start: [], end: [] }, code_phrases: {}, purple_file: null, open_visits: NOBODY });
export type TeamDraft = z.output<typeof TeamDraft> & { named: z.output<typeof Named> };

/** Whom each step names, also where something else of the step is wrong. */
const NamedSteps = z.array(z.object({ who: whoList.catch([]) }).catch({ who: [] })).catch([]);
const Named = z
  .object({
    ladder: NamedSteps,
    duress: NamedSteps,
    panic: NamedSteps,
    watch: NamedSteps,
    ladder_out_of_hours: NamedSteps,
    duress_out_of_hours: NamedSteps,
  })
  .catch({ ladder: [], duress: [], panic: [], watch: [], ladder_out_of_hours: [], duress_out_of_hours: [] });

const somePin = z.preprocess((value) => (value === PIN_SET ? undefined : value), text).optional();

function personDraft(country: CountryCode, someNumber: string) {
  const shape = personIn(country).shape;
  return z
    .object({
      staff_number: shape.staff_number.optional().catch(undefined),
      roles: shape.roles.catch([]),
      team: shape.team.catch([]),
      phone: shape.phone.catch(someNumber),
      phones: shape.phones.catch([someNumber]),
      pin: somePin,
      duress_pin: somePin,
      buddies: shape.buddies.catch([]),
      away: shape.away.catch([]),
    })
    .catch({ roles: [], team: [], phones: [someNumber], buddies: [], away: [] });
}
export type PersonDraft = z.output<ReturnType<typeof personDraft>>;

export function draftOf(content: unknown): FileDraft {
  const { country, ...parts } = partsOf(content);
  return {
    organisation: organisationDraft(country).parse(parts.organisation),
    teams: parts.teams.map((entry, index) => ({
      ...TeamDraft.parse(entry),
      named: Named.parse(entry),
      path: ['teams', index],
    })),
    people: parts.people.map((entry, index) => ({
      ...personDraft(country, `?${index}`).parse(entry),
      path: ['people', index],
    })),
  };
}
