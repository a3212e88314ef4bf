import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { transact } from '../../../src/database/transact.ts';
import { addAlarmReceiver } from '../../../src/operations/api/alarm-receiver.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { recordAlarmNews } from '../../../src/records/alarm-receivers.ts';
import type { Role } from '../../../src/records/accounts.ts';
import { type Browser, signedInAt } from '../../harness/desk.ts';
import { openEveryPage } from '../../harness/every-page.ts';
import { EVERYBODY, RIVERSIDE_AND_SOUTH, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { wordsOf } from '../../harness/words-of.ts';

/**
 * Two lives that differ in the PIN of one text alone: Sam's own, or that of duress. Readers who see no covert alarm
 * read the same on each page, and are answered the same. The worker, a colleague, the office and a wall are compared
 * by a-thousand-lives-under-duress.test.ts; here are those whose pages are of the true book.
 */

const CLEO = '+447700900106';
const ORGANISATION = `${RIVERSIDE_AND_SOUTH}
  - { name: Cleo Hart, staff_number: "4023", roles: [worker], team: North, phones: ["${CLEO}"], pin: "6184" }
`;
const PLACE = '12 High Street';

/** Cleo is on a visit at Sam's address, so she may stand beside Sam. */
const READERS: [name: string, role: Role, staffNumber: string | null][] = [
  ['an administrator', 'administrator', null],
  ['governance', 'governance', null],
  ['a manager who may stand beside Sam', 'manager', '4023'],
  ['an operator who may stand beside Sam', 'operator', '4023'],
];

interface Life {
  pages: Record<string, string[]>;
  deeds: Record<string, string[]>;
  covert: number;
}

async function lived(words: string): Promise<Life> {
  const town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
  const { parts } = town;
  const north = await town.records.teamId('North');
  const centre = { name: 'Alarm centre', url: 'https://centre.example/hook', teamIds: [north], covert: true };
  await addAlarmReceiver(parts, SYSTEM, centre, town.now());
  await town.phone(SAM).texts(`IN 60 mins at ${PLACE}`);
  await town.phone(CLEO).texts(`IN 60 mins at ${PLACE}`);
  await town.passes('20m');
  await town.phone(SAM).texts(words);
  await town.passes('2m');
  await mind(town, ...EVERYBODY, CLEO);
  await transact(parts.knex, (trx) => recordAlarmNews(trx, { at: town.now(), now: town.now() }));
  const covert = (await town.records.alarms({ covert: true })).length;
  const pages = await readByAll(town);
  const deeds = await doneByAll(town);
  await town.abandon();
  return { pages, deeds, covert };
}

async function readByAll({ parts }: Town, readers = READERS): Promise<Life['pages']> {
  const pages = await openEveryPage(parts, { withStatements: false });
  const seen: Life['pages'] = {};
  for (const [name, role, staffNumber] of readers) {
    const reader = await pages.reader(role, { team: 'North', staffNumber: '4021', words: [] }, staffNumber);
    seen[name] = await reader.sees();
  }
  await pages.close();
  return seen;
}

/** What each does about Sam, and what they read afterwards. Governance does nothing there but hold records. */
async function doneByAll(town: Town): Promise<Life['deeds']> {
  const [sam, bea] = [await town.records.personId('4021'), await town.records.personId('4022')];
  const [north, south] = [await town.records.teamId('North'), await town.records.teamId('South')];
  const visits = await town.knex('visit').where({ worker_id: sam }).pluck<string[]>('id');
  const about = { who: '4021', day: '23/11/2026', minutes: '60', place: '3 Mill Lane' };
  const away = { from: '2026-12-01', to: '2026-12-02' };
  const deedsOf = (hour: number): [page: string, address: string, form: Record<string, string>][] => [
    [`/people/${sam}`, `/people/${sam}/verify`, { way: 'call' }],
    [`/people/${sam}`, `/people/${sam}/remind`, {}],
    [`/people/${sam}`, `/people/${sam}/code`, { way: 'text' }],
    [`/people/${sam}`, `/people/${sam}/absence`, away],
    [`/people/${bea}`, `/people/${bea}/absence`, away],
    [`/readiness/${north}`, `/readiness/${north}/verify`, {}],
    ['/visits/start', '/visits/start', { ...about, how: 'spoken-to', told_by: '' }],
    ['/visits/plan', '/visits/plan', { ...about, from: `${hour}:00` }],
    ['/incidents/new', '/incidents', { ...about, time: '14:10', seriousness: 'near-miss' }],
    ['/records/holds', '/records/holds', { of: visits[0] ?? '', why: 'a claim', until: '' }],
    ['/roll-calls', '/roll-calls', { whom: north, drill: 'yes' }],
    ['/drills', `/drills/${north}`, {}],
    ['/handover', '/handover/take', { seen: '' }],
    ['/handover', '/handover/note', { words: 'All is well' }],
    [`/people/${sam}/move`, `/people/${sam}/move`, { team: south, day: '24/11/2026' }],
  ];
  const afterwards = ['', '/visits', `/people/${sam}`, `/readiness/${north}`, '/alarms', '/handover', '/drills'];
  const told: Life['deeds'] = {};
  for (const [index, [name, role, staffNumber]] of READERS.entries()) {
    if (role === 'governance') continue;
    const desk = await signedInAt(town, role, { staffNumber, team: staffNumber === null ? null : 'North' });
    const answers: string[] = [];
    for (const [page, address, form] of deedsOf(18 + index)) answers.push(await answered(desk, page, address, form));
    for (const page of afterwards) answers.push(`${page}: ${wordsOf((await desk.opens(`/desk${page}`)).text)}`);
    told[name] = withoutLot(answers);
    await mind(town, ...EVERYBODY, CLEO);
    // What two write in one minute stands in an order that is drawn by lot.
    await town.passes('1m');
  }
  return told;
}

async function answered(desk: Browser, page: string, address: string, form: Record<string, string>): Promise<string> {
  const opened = await desk.opens(`/desk${page}`);
  if (opened.status !== 200) return `${page}: ${opened.status}`;
  const { status, headers, text } = await desk.sends(`/desk${page}`, `/desk${address}`, {
    request: randomUUID(),
    ...form,
  });
  const to = String(headers['location'] ?? '');
  const next = to === '' ? '' : wordsOf((await desk.opens(to)).text);
  return `${address}: ${status} ${to} ${wordsOf(text)} > ${next}`;
}

/** Ids by the order in which they come. */
function withoutLot(texts: string[]): string[] {
  const names = new Map<string, string>();
  return texts.map((text) =>
    text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b/g, (drawn) => {
      const name = names.get(drawn) ?? `name ${names.size + 1}`;
      names.set(drawn, name);
      return name;
    }),
  );
}

it('On every page, and to every deed, those who see no covert alarm are answered as with the real PIN', async () => {
  const quiet = await lived('OUT 7294');
  const covert = await lived('OUT 3851');
  expect([quiet.covert, covert.covert]).toEqual([0, 1]);
  for (const [name] of READERS) {
    // Some of what they do is done.
    const done = quiet.deeds[name]?.filter((one) => /^[^>]*?: (200|303) /.test(one)).length ?? 3;
    expect([name, done >= 3]).toEqual([name, true]);
    expect([name, covert.pages[name]]).toEqual([name, quiet.pages[name]]);
    expect([name, covert.deeds[name]]).toEqual([name, quiet.deeds[name]]);
  }
}, 180_000);

/** The alarm is open for days. */
async function readADayLater(words: string): Promise<{ seen: Life['pages']; open: number }> {
  const town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
  for (const phone of [SAM, CLEO]) await town.phone(phone).texts(`IN 60 mins at ${PLACE}`);
  await town.passes('20m');
  for (const text of [words, 'OUT 7294']) await town.phone(SAM).texts(text);
  await town.phone(CLEO).texts('OUT 6184');
  await mind(town, ...EVERYBODY, CLEO);
  await town.isDownFor('25h');
  await mind(town, ...EVERYBODY, CLEO);
  const open = (await town.records.alarms({ covert: true })).filter(({ status }) => status !== 'closed').length;
  const beside = READERS.filter(([, role, staffNumber]) => role === 'manager' && staffNumber === '4023');
  const seen = await readByAll(town, beside);
  await town.abandon();
  return { seen, open };
}

it('A day after the visit, a manager who was there reads on every page what they read without an alarm', async () => {
  const quiet = await readADayLater('STATUS 7294');
  const covert = await readADayLater('STATUS 3851');
  expect([quiet.open, covert.open]).toEqual([0, 1]);
  expect(Object.values(quiet.seen).flat().join('\n')).toContain('The whole story');
  expect(covert.seen).toEqual(quiet.seen);
}, 180_000);
