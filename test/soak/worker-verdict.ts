import type { Library } from '../../src/conversation/files/library.ts';
import { sayClock, writeClock } from '../../src/conversation/speech/clock-words.ts';
import type { CallView } from '../../src/exchange/calls/call-view.ts';
import type { Town } from '../harness/town.ts';
import { answerTo } from './text-day.ts';
import type { Heard, WorkerDay } from './worker-day.ts';

/** What must hold for each worker, by what their phone said and what is on record. */

export interface Broken {
  /** Whom it is about, by staff number; null: nobody in particular. */
  worker: string | null;
  what: string;
}

interface AlarmRow {
  kind: string;
  covert: boolean;
  status: string;
  raised_at: Date;
  ended_at: Date | null;
  closed_by: string | null;
}

/** All that is on record of one worker. */
interface Record {
  /** Every end of a visit that was ever set, in milliseconds. */
  deadlines: number[];
  alarms: AlarmRow[];
  /** Texts of theirs that arrived. */
  texts: { at: Date; body: string }[];
}

export async function brokenFor(town: Town, days: WorkerDay[]): Promise<Broken[]> {
  const records = await recordsOf(town);
  const calls = town.exchange.calls().filter(({ direction }) => direction === 'outbound');
  return days.flatMap((day) => {
    const { worker, buddy, manager } = day.family;
    const record = records.get(worker.staffNumber) ?? { deadlines: [], alarms: [], texts: [] };
    const rung = calls
      .filter(({ phone }) => phone === buddy.phone || phone === manager.phone)
      .some(({ transcript }) => transcript.some(({ text }) => /Urgent\. Press 1/.test(text)));
    return [
      ...openAsTold(town, day, record),
      ...lookedFor(day, record),
      ...heardCovertly(day, record),
      ...withoutCause(day, record, rung),
      ...givenAway(day),
      ...uninformed(town, day, record),
    ].map((what) => ({ worker: worker.staffNumber, what }));
  });
}

async function recordsOf({ knex }: Town): Promise<Map<string, Record>> {
  const { rows } = await knex.raw<{
    rows: (Omit<Record, 'deadlines' | 'alarms' | 'texts'> & { staff_number: string; deadlines: string[] | null })[];
  }>(`
    select p.staff_number, array_agg(j.detail->>'deadline') filter (where
      j.detail->>'deadline' is not null) as deadlines
    from person p left join journal j on j.worker_id = p.id and j.kind = 'visit' group by p.staff_number`);
  const alarms = await knex.raw<{ rows: (AlarmRow & { staff_number: string })[] }>(`
    select p.staff_number, a.kind, a.covert, a.status, a.raised_at, v.ended_at, (select j.detail->>'what' from journal j
      where j.alarm_id = a.id and j.kind = 'alarm' and j.detail->>'status' = 'closed' order by j.id
        limit 1) as closed_by
    from alarm a join person p on p.id = a.worker_id left join visit v on v.id = a.visit_id`);
  const texts = await knex('inbound_text')
    .join('phone', 'phone.number', 'inbound_text.from_number')
    .join('person', 'person.id', 'phone.person_id')
    .orderBy('inbound_text.at')
    .select<{ staff_number: string; at: Date; body: string }[]>(
      'person.staff_number',
      'inbound_text.at',
      'inbound_text.body',
    );
  return new Map(
    rows.map(({ staff_number, deadlines }) => [
      staff_number,
      {
        deadlines: (deadlines ?? []).map((at) => Date.parse(at)),
        alarms: alarms.rows.filter((row) => row.staff_number === staff_number),
        texts: texts.filter((row) => row.staff_number === staff_number),
      },
    ]),
  );
}

const UNTIL = /(?:Until|[Oo]n until|down until|Open again, until) (.+?)(?:\.|,|$)/;

/** Whatever end of a visit they were told of is one that was set (promise 2). */
function openAsTold({ parts }: Town, { heard }: WorkerDay, { deadlines }: Record): string[] {
  return toldOfNoRecord(parts.library, heard, deadlines);
}

/** A text that was worded before midnight may be sent after it: "00:36 tomorrow" is then said of today. */
const SENT_WITHIN = 15 * 60_000;

/** What they were told of an end of a visit that was never set (milliseconds of Buddyline's clock). */
export function toldOfNoRecord({ languages }: Library, heard: Heard[], deadlines: number[]): string[] {
  const language = languages['en-GB'];
  if (!language) throw new Error('no English');
  return heard.flatMap(({ at, words, by }) => {
    const told = UNTIL.exec(words)?.[1];
    if (told === undefined) return [];
    const tellings = by === 'call' ? [sayClock, writeClock] : [writeClock];
    const isOnRecord = [at, at - SENT_WITHIN].some((worded) =>
      tellings.some((tell) =>
        deadlines.some(
          (deadline) =>
            tell(language.clock, new Date(deadline), { now: new Date(worded), timezone: 'Europe/London' }) === told,
        ),
      ),
    );
    return isOnRecord ? [] : [`was told "${words}", which is on no record`];
  });
}

/** Workers who missed their visit were looked for. Cries for help that arrived were heard. */
function lookedFor(day: WorkerDay, { alarms, texts }: Record): string[] {
  const isRaised = (kind: string): boolean => alarms.some((alarm) => alarm.kind === kind || alarm.kind === 'duress');
  const cried = day.toldHelpComes || texts.some(({ body }) => /^\W*(HELP|SOS)\W*$/i.test(body));
  return [
    ...(day.toldOpen && day.plan === 'misses' && !isRaised('missed')
      ? ['missed a visit, and no alarm was raised']
      : []),
    ...(cried && day.saidHelp && !isRaised('panic') ? ['cried for help, and no such alarm was raised'] : []),
  ];
}

/**
 * A worker who was told that all is over after the duress PIN has a covert alarm, which nothing that their phone said
 * has closed.
 */
function heardCovertly({ plan, saidDuress, toldEnded }: WorkerDay, { alarms }: Record): string[] {
  const covert = alarms.filter((alarm) => alarm.covert);
  return [
    ...(plan === 'duress' && saidDuress && toldEnded && !covert.some(({ kind }) => kind === 'duress')
      ? ['gave the duress PIN, and no such alarm was raised']
      : []),
    ...covert.flatMap(({ status, closed_by }) =>
      status === 'closed' && closed_by !== 'covert-contact'
        ? [`is under a covert alarm that "${String(closed_by)}" closed`]
        : [],
    ),
  ];
}

/** Nobody is rung about somebody who ended in time, or never left, or asked for nothing. */
function withoutCause({ plan, saidDuress, saidHelp }: WorkerDay, { alarms }: Record, rung: boolean): string[] {
  return [
    ...alarms.flatMap(({ kind, ended_at, raised_at }) => {
      if (plan === 'stays-home') return [`an alarm about somebody who stayed at home (${kind})`];
      if (kind === 'missed' && ended_at && ended_at < raised_at) return ['an alarm after the visit was ended'];
      if ((kind === 'duress' || kind === 'watch') && !saidDuress)
        return [`an alarm (${kind}), though they said nothing of it`];
      return kind === 'panic' && !saidHelp ? ['an alarm (panic), though they asked for no help'] : [];
    }),
    ...(rung && alarms.length === 0 ? ['their people were rung without any alarm'] : []),
  ];
}

const GIVES_AWAY = /\b(alarm|duress|safe|overdue|emergency|police|danger|weapon|buddyline|999|urgent|lone.working)\b/i;
const OURS = /^Records office|^Riverside office\./;
/** What the carrier says in our place, where it cannot ask us, and to people who stop texts. */
const OF_THE_CARRIER = /^We are sorry, an application error|subscribed to messages|been unsubscribed|Reply STOP/;

/** The worker's phone never says what is going on, nor rings as a responder's does (promise 5). */
function givenAway({ heard, rungWith }: WorkerDay): string[] {
  return [
    ...heard.flatMap(({ words }) => (GIVES_AWAY.test(words) ? [`their own phone said "${words}"`] : [])),
    ...rungWith.flatMap((words) =>
      OURS.test(words) || OF_THE_CARRIER.test(words) ? [] : [`their own phone was rung with "${words}"`],
    ),
  ];
}

/**
 * Each word that arrived was answered, by a text or in a call that they heard; or tried to be, where their phone let
 * nothing through.
 */
function uninformed({ exchange }: Town, day: WorkerDay, { texts }: Record): string[] {
  if (day.plan !== 'texts') return [];
  const { steps } = day.texts;
  const { phone } = day.family.worker;
  return steps.flatMap((step, index) => {
    const [first] = step.sentAt;
    if (first === undefined || answerTo(step, day) !== null) return [];
    const arrived = texts.find(({ at, body }) => at.getTime() >= first && body.toUpperCase().includes(step.word));
    if (!arrived) return [];
    const until = steps[index + 1]?.sentAt[0] ?? Infinity;
    const isAbout = (one: { phone: string; direction: string; createdAt: string }): boolean =>
      one.phone === phone &&
      one.direction === 'outbound' &&
      Date.parse(one.createdAt) >= arrived.at.getTime() &&
      Date.parse(one.createdAt) < until;
    const calls = exchange.calls().filter(isAbout);
    const sent = exchange.texts().filter((text) => isAbout(text) && !OF_THE_CARRIER.test(text.body));
    const cameThrough = calls.some(isHeard) || sent.some(({ status }) => status === 'delivered');
    const tried =
      [
        ...sent.map(({ status }) => `a text (${status})`),
        ...calls.map(
          ({ status, transcript }) =>
            `a call (${status}: ${transcript.map(({ who, text }) => `${who}: ${text}`).join(' / ')})`,
        ),
      ].join(', ') || 'nothing';
    return cameThrough || tried === 'nothing'
      ? [`texted ${step.word}, which arrived, and heard nothing of it; tried was ${tried}`]
      : [];
  });
}

/**
 * Whether its owner was on the line, and stayed until we had our say: who hangs up on "Can you talk?" has not been
 * told, and wants it so.
 */
function isHeard({ answeredAt, endedAt, screening, transcript }: CallView): boolean {
  return (
    answeredAt !== null &&
    !screening &&
    transcript.some(({ who }) => who === 'line') &&
    !transcript.some(
      ({ who, text }) =>
        (who === 'line' && OF_THE_CARRIER.test(text)) || (who === 'caller' && /voicemail of/.test(text)),
    ) &&
    !isHungUpOn(endedAt, transcript.at(-1))
  );
}

/** We wait ten seconds for a key before we go: a worker who is gone sooner after a question has hung up. */
function isHungUpOn(endedAt: string | null, last: CallView['transcript'][number] | undefined): boolean {
  return (
    endedAt !== null &&
    last?.who === 'line' &&
    /Can you talk\?/.test(last.text) &&
    Date.parse(endedAt) - Date.parse(last.at) < 10_000
  );
}
