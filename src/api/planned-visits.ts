import { z } from 'zod';
import { tokenActor } from '../operations/api/token.ts';
import type { Dependencies } from '../operations/work.ts';
import { cancelSent, planSent, type Sending, type SentDetails, setSent } from '../operations/visits/sent-plan.ts';
import { phoneIn } from '../organisation-file/values.ts';
import { loadTimezone } from '../records/organisation/people.ts';
import { plannedById } from '../records/planned-visits.ts';
import { sentPlan } from '../records/sent-plans.ts';
import { dayOf } from '../safety/local-day.ts';
import { placeWith, readPostcode } from '../safety/planned-visit.ts';
import { type Endpoint, endpoint, type Asked, type ApiAnswer, NOTHING } from './endpoint.ts';
import { notUnderstood, nothingThere, Problem } from './problem.ts';

/** Other systems plan visits. A plan watches nobody: the line looks after somebody once they have begun. */

const MINUTE = 60_000;
const YEAR = 366 * 24 * 60 * MINUTE;
const SHORTEST = 5 * MINUTE;
const LONGEST = 720 * MINUTE;

const words = (most: number) =>
  z
    .string('Words, or null')
    .trim()
    .min(1, 'Left empty: leave it out, or send null')
    .max(most, `At most ${most} letters`)
    .nullable()
    .optional();
/** With an offset: an hour of the day comes twice in October. */
const instant = z.iso.datetime({ offset: true, error: 'A time with its offset, as in 2026-11-30T14:00:00Z' });
const day = z.iso.date('A day, as in 2026-11-30').nullable().optional();
const appointmentId = z.string().regex(/^[A-Za-z0-9._~-]{1,100}$/, 'Up to 100 letters, digits and . _ ~ -');

const planFields = {
  worker: z
    .string('A staff number, as in "4021"')
    .regex(/^\d{3,10}$/, 'A staff number, as in "4021"')
    .describe('The staff number of who goes. They are a worker of a team of the token.'),
  start: instant.describe('When it begins'),
  end: instant.describe('When it ends: 5 minutes to 12 hours later, and not over yet'),
  place: words(280).describe('The address'),
  postcode: z
    .string('A postcode, as in GL1 2AB')
    .refine((typed) => readPostcode(typed) !== null, 'A postcode, as in GL1 2AB')
    .nullable()
    .optional(),
  phone_there: z
    .string('A telephone number, as in 01632 960123')
    .refine((typed) => phoneIn('GB').safeParse(typed).success, 'A telephone number, as in 01632 960123')
    .nullable()
    .optional()
    .describe('A telephone at the address'),
  initials: z
    .string('At most four letters, and no name')
    .regex(/^\p{L}{1,4}$/u, 'At most four letters, and no name')
    .nullable()
    .optional()
    .describe('Of the family: no name'),
  reference: words(40).describe('The case reference'),
  risk: z.enum(['green', 'amber', 'red'], 'green, amber or red').nullable().optional(),
  assessed_on: day.describe('When the risk was assessed'),
  assessed_by: words(100),
  assessment_reference: words(40).describe('Where the assessment is written'),
  companion: words(100).describe('Who goes with them'),
  note: words(500).describe('For the office. Nothing of it is said on the telephone.'),
  way_home_minutes: z
    .int('A number of minutes from 5 to 240')
    .min(5, 'A number of minutes from 5 to 240')
    .max(240, 'A number of minutes from 5 to 240')
    .nullable()
    .optional()
    .describe('The last visit of the day: how long the way home takes, which is watched as well'),
};

export const PlannedVisit = z.strictObject(planFields).describe('A visit that is to come');
export const NewPlannedVisit = z
  .strictObject({
    ...planFields,
    appointment_id: appointmentId.optional().describe('Your own id. By it the visit is changed and called off.'),
  })
  .describe('A visit that is to come');
export const Planned = z
  .object({
    id: z.uuid().describe('Of the visit: GET /visits names it by the same once it has begun'),
    appointment_id: z.string().nullable(),
  })
  .describe('A visit that was planned');
export const PlannedState = z
  .object({
    id: z.uuid(),
    appointment_id: z.string(),
    status: z.enum(['planned', 'begun', 'ended', 'cancelled']),
    start: z.iso.datetime(),
    end: z.iso.datetime(),
  })
  .describe('What has become of a planned visit');

type Given = z.output<typeof PlannedVisit>;

const WRONG = 'What is wrong with which field. Nothing has changed.';
const BEGUN = 'It has begun or is over, or the desk has called it off. Nothing has changed.';
const appointment = {
  params: z.object({ appointment_id: appointmentId }),
  described: { appointment_id: 'Your own id of the appointment. Senders do not see the ids of others.' },
};

export const plannedVisitEndpoints: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/planned-visits',
    name: 'planVisit',
    summary: 'Plan a visit',
    description:
      'A worker who begins a visit within two hours of it takes over its place and its length. Send it again with ' +
      'the same key where no answer came: it is planned once, and you get the first answer. Keys are kept for 7 days.',
    scope: 'visits:plan',
    params: NOTHING,
    headers: {
      'Idempotency-Key': {
        schema: z.string().regex(/^[\x21-\x7e]{8,100}$/),
        description: 'One of your own for each visit, of 8 to 100 letters and digits: a UUID will do',
      },
    },
    body: NewPlannedVisit,
    answers: { 201: { description: 'It is planned', body: Planned } },
    problems: {
      400: 'The key is missing',
      409: 'This appointment was sent before: change it with PUT',
      422: `${WRONG} Or the key was used for something else.`,
    },
    handle: async ({ parts, token, body: { appointment_id: id = null, ...given }, headers }) => {
      const became = await planSent(parts, tokenActor(token), {
        ...(await read(given, parts)),
        ...from(token),
        key: headers['Idempotency-Key'] ?? '',
        appointment: id,
      });
      return planned(became, id, 201);
    },
  }),
  endpoint({
    method: 'put',
    path: '/planned-visits/:appointment_id',
    name: 'setPlannedVisit',
    summary: 'Plan a visit by your own id, or change it',
    description:
      'What is left out stays as it is; null takes it away. What you said last and say again changes nothing, even ' +
      'where the desk has changed the plan since.',
    scope: 'visits:plan',
    ...appointment,
    body: PlannedVisit,
    answers: {
      200: { description: 'It is as you say', body: Planned },
      201: { description: 'It is planned', body: Planned },
    },
    problems: { 404: "It is another team's", 409: BEGUN, 422: WRONG },
    handle: async ({ parts, token, params: { appointment_id: id }, body }) => {
      const given = { ...(await read(body, parts)), ...from(token), appointment: id };
      const became = await setSent(parts, tokenActor(token), given);
      return planned(became, id, became.kind === 'planned' ? 201 : 200);
    },
  }),
  endpoint({
    method: 'get',
    path: '/planned-visits/:appointment_id',
    name: 'getPlannedVisit',
    summary: 'See what has become of a planned visit',
    description: 'As the worker’s own telephone would tell it.',
    scope: 'visits:plan',
    ...appointment,
    body: NOTHING,
    answers: { 200: { description: 'What has become of it', body: PlannedState } },
    problems: { 404: 'You have not sent it, or it was called off by you' },
    handle: state,
  }),
  endpoint({
    method: 'delete',
    path: '/planned-visits/:appointment_id',
    name: 'cancelPlannedVisit',
    summary: 'Call a planned visit off',
    description: 'A visit that goes on is not ended by it.',
    scope: 'visits:plan',
    ...appointment,
    body: NOTHING,
    answers: { 204: { description: 'It is off' } },
    problems: { 404: 'You have not sent it, or it was called off by you', 409: BEGUN },
    handle: async ({ parts, token, params: { appointment_id: id } }) => {
      const became = await cancelSent(parts, tokenActor(token), { ...from(token), appointment: id });
      if (became.kind !== 'changed') throw problemOf(became);
      return { status: 204 };
    },
  }),
];

async function state({
  parts: { knex },
  token,
  params: { appointment_id: id },
}: Asked<{ appointment_id: string }, unknown>): Promise<ApiAnswer> {
  const known = await sentPlan(knex, token.name, id);
  const visit = known && (await plannedById(knex, known.visitId));
  if (!visit || !(token.teamIds === 'all' || token.teamIds.includes(visit.teamId))) throw nothingThere();
  const status = ['planned', 'cancelled', 'ended'].includes(visit.status) ? visit.status : 'begun';
  const [start, end] = [visit.start.toISOString(), visit.end.toISOString()];
  return { status: 200, body: { id: visit.id, appointment_id: id, status, start, end } };
}

const from = ({ name, teamIds }: Asked<unknown, unknown>['token']) => ({ sender: name, teamIds });

function planned(became: Sending, appointment_id: string | null, status: number): ApiAnswer {
  if (became.kind !== 'planned' && became.kind !== 'changed' && became.kind !== 'same') throw problemOf(became);
  return { status, body: { id: became.visitId, appointment_id } };
}

function problemOf({ kind }: Sending): Problem {
  switch (kind) {
    case 'nobody':
      return notUnderstood([{ field: 'worker', detail: 'No worker of your teams has this staff number.' }]);
    case 'other-request':
      return new Problem(422, 'This key was used for another visit. Nothing has changed.', [
        { field: 'Idempotency-Key', detail: 'Make a new one for each visit.' },
      ]);
    case 'known':
      return new Problem(409, 'This appointment was sent before. Change it with PUT.');
    case 'begun':
      return new Problem(409, 'The visit has begun or is over: it is left as it is.');
    case 'cancelled':
      return new Problem(409, 'The desk has called the visit off: it is left as it is.');
    case 'none':
    case 'planned':
    case 'changed':
    case 'same':
      return nothingThere();
  }
}

/** What is wrong in itself was found before: here the fields are held against each other and against the time. */
async function read(
  given: Given,
  { knex, clock }: Pick<Dependencies, 'knex' | 'clock'>,
): Promise<{ worker: string; details: SentDetails }> {
  const now = clock.now();
  const today = dayOf(now, await loadTimezone(knex));
  const [start, end] = [new Date(given.start), new Date(given.end)];
  const length = end.getTime() - start.getTime();
  const faults = [
    ...(length < SHORTEST || length > LONGEST
      ? [{ field: 'end', detail: 'A visit takes from five minutes to twelve hours.' }]
      : end <= now
        ? [{ field: 'end', detail: 'That time is over.' }]
        : []),
    ...(start.getTime() - now.getTime() > YEAR
      ? [{ field: 'start', detail: 'A visit is planned a year ahead at most.' }]
      : []),
    ...(typeof given.assessed_on === 'string' && given.assessed_on > today
      ? [{ field: 'assessed_on', detail: 'That day is still to come.' }]
      : []),
    ...((given.assessed_on ?? null) !== null && (given.assessed_by ?? null) === null
      ? [{ field: 'assessed_by', detail: 'Who has assessed it?' }]
      : []),
    ...((given.assessed_by ?? null) !== null && (given.assessed_on ?? null) === null
      ? [{ field: 'assessed_on', detail: 'The day of the assessment.' }]
      : []),
  ];
  if (faults.length > 0) throw notUnderstood(faults);
  const postcode = typeof given.postcode === 'string' ? readPostcode(given.postcode) : given.postcode;
  const phone = typeof given.phone_there === 'string' ? phoneIn('GB').parse(given.phone_there) : given.phone_there;
  return {
    worker: given.worker,
    details: {
      start,
      end,
      ...(given.place !== undefined && { place: placeWith(given.place, postcode ?? null) }),
      ...(postcode !== undefined && { postcode }),
      ...(phone !== undefined && { phoneThere: phone }),
      ...(given.initials !== undefined && { initials: given.initials?.toUpperCase() ?? null }),
      ...(given.reference !== undefined && { reference: given.reference }),
      ...(given.risk !== undefined && { risk: given.risk }),
      ...(given.assessed_on !== undefined && { assessedOn: given.assessed_on }),
      ...(given.assessed_by !== undefined && { assessedBy: given.assessed_by }),
      ...(given.assessment_reference !== undefined && { assessmentRef: given.assessment_reference }),
      ...(given.companion !== undefined && { companion: given.companion }),
      ...(given.note !== undefined && { note: given.note }),
      ...(given.way_home_minutes !== undefined && { homeMinutes: given.way_home_minutes }),
    },
  };
}
