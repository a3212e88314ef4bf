import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keptWhileOutWords } from '../../src/organisation-file/kept-words.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { takeAlarm } from '../../src/operations/alarms/respond.ts';
import { importOrganisation } from '../../src/operations/organisation/import-organisation.ts';
import { planMove } from '../../src/operations/people/leaving/move.ts';
import { detailsOf, savePerson, versionOf } from '../../src/operations/people/save-person.ts';
import { formatDays } from '../../src/organisation-file/values.ts';
import { startVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { withinTransaction } from '../../src/operations/work.ts';
import { loadOrganisation } from '../../src/records/organisation/organisation.ts';
import { dutyContacts } from '../../src/records/organisation/responders.ts';
import { dutyKey, personKey } from '../../src/contact/contact-key.ts';
import {
  BEA,
  DUTY,
  IRA,
  MO,
  MO_AT_HOME,
  OUT_OF_HOURS,
  RIVERSIDE_AND_SOUTH,
  SAM,
  withPhrases,
} from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';
import { alarmsIn, endAlarms } from '../harness/town-alarms.ts';

const OFFICE = { kind: 'person', name: 'the office', via: 'cli' } as const;
const CAI = '+447700900105';
const SAMS_SECOND = '+447700900111';
const SAMS_NEW = '+447700900110';
const EVERYBODY = [SAM, SAMS_SECOND, SAMS_NEW, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS, CAI];
const FILE = withPhrases(RIVERSIDE_AND_SOUTH).replace(`["${SAM}"]`, `["${SAM}", "${SAMS_SECOND}"]`);

/** Workers who are out know what they set out with, and what is in their pocket stays in their pocket. */
describe('what changes in the office while somebody is out', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: FILE });
    await town.phone(SAM).texts('START 60 12 Mill Lane');
  });
  afterEach(async () => {
    await endAlarms(town);
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  /** What the import says that it has left. */
  async function imports(file: string, prune = false): Promise<string[]> {
    const read = readOrganisation(file);
    if (!('organisation' in read)) throw new Error(read.faults.map(({ reason }) => reason).join('\n'));
    const { secrets, lineNumbers } = town.parts;
    const options = { pinSecrets: secrets.pin, prune, lineNumbers, overwrite: false, seen: null };
    const imported = await town.knex.transaction((trx) =>
      importOrganisation({ trx, now: town.now(), actor: OFFICE }, read, options),
    );
    if (imported.kind !== 'done') throw new Error(imported.kind);
    return imported.saved.keptWhileOut.map(keptWhileOutWords);
  }
  const sam = async () => (await loadOrganisation(town.knex))?.people.find(({ staffNumber }) => staffNumber === '4021');
  const isOut = 'Sam Okoro (4021) is out and keeps';
  const later = 'import the file again once they are back';

  it('leaves them the number from which they cry for help, until they are back', async () => {
    const changed = FILE.replace(`["${SAM}", "${SAMS_SECOND}"]`, `["${SAMS_NEW}"]`);
    expect(await imports(changed)).toEqual([`${isOut} their numbers: ${later}`]);
    expect((await sam())?.phones).toEqual([SAMS_NEW, SAM, SAMS_SECOND]);
    expect(await imports(changed)).toHaveLength(1);
    await town.phone(SAMS_SECOND).texts('SOS');
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
    await town.phone(SAM).texts('OUT 7294');
    await town.settle();
    expect(await imports(changed)).toEqual([]);
    expect((await sam())?.phones).toEqual([SAMS_NEW]);
  });

  it('leaves the number also to whoever waits for a call that they asked for', async () => {
    await town.phone(BEA).texts('RING 30');
    const changed = FILE.replace(BEA, SAMS_NEW);
    expect(await imports(changed)).toEqual([`Bea Lindqvist (4022) is out and keeps their numbers: ${later}`]);
  });

  it('and to whoever has called for help without a visit: what they text next reaches those who act', async () => {
    await town.phone(BEA).texts('SOS');
    await town.settle();
    const changed = FILE.replace(BEA, SAMS_NEW);
    expect(await imports(changed)).toEqual([`Bea Lindqvist (4022) is out and keeps their numbers: ${later}`]);
    await town.phone(BEA).texts('he is on the stairs');
    await town.settle();
    expect((await town.records.alarm()).state.facts).toContainEqual(
      expect.objectContaining({ what: 'note', words: 'he is on the stairs' }),
    );
  });

  it('and to whoever sets out while the file is being imported', async () => {
    const setsOut = await town.knex.transaction();
    await withinTransaction(town.parts, setsOut, OFFICE, async (work) => {
      await startVisitFor(work, OFFICE, { worker: '4022', minutes: 60 });
    });
    const imported = imports(FILE.replace(BEA, SAMS_NEW));
    await untilTrue(async () => {
      const { rows } = await town.knex.raw(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await setsOut.commit();
    expect(await imported).toEqual([`Bea Lindqvist (4022) is out and keeps their numbers: ${later}`]);
  });

  it('rings nobody on a number that is theirs, though the file has given it to their buddy', async () => {
    await imports(FILE.replace(`["${SAM}", "${SAMS_SECOND}"]`, `["${SAMS_SECOND}"]`).replace(BEA, SAM));
    await town.phone(SAMS_SECOND).texts('STATUS 3851');
    await town.passes('12m');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(await town.records.contacts({ to: SAM })).toHaveLength(1);
    expect(ringsOf(town, SAM)).toEqual([]);
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
  });

  it('nor once they are back, while the alarm is covert: that phone may still lie beside them', async () => {
    for (const body of ['STATUS 3851', 'OUT 7294']) await town.phone(SAMS_SECOND).texts(body);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(await imports(FILE.replace(`["${SAM}", "${SAMS_SECOND}"]`, `["${SAMS_NEW}"]`).replace(BEA, SAM))).toEqual(
      [],
    );
    const before = (await town.records.contacts({ to: SAM })).length;
    await town.passes('12m');
    expect((await town.records.contacts({ to: SAM })).slice(before)).toEqual([]);
    await town.phone(SAM).texts('TAKE 15');
    expect((await town.records.textsTo(SAM)).at(-1)).not.toMatch(/TAKE|taken|You have/);
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
  });

  it('takes a covert alarm from its owner whose only number is by now one that may lie beside them', async () => {
    for (const body of ['STATUS 3851', 'OUT 7294']) await town.phone(SAMS_SECOND).texts(body);
    const ira = personKey(await town.records.personId('4031'));
    const { id } = await town.records.alarm();
    const actor = { kind: 'person', via: 'line' } as const;
    await takeAlarm(town.parts, actor, { alarm: id, by: ira, minutes: 15 });
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress taken']);
    const [rung, told] = [ringsOf(town, MO).length, (await town.records.contacts({ to: SAM })).length];
    await imports(FILE.replace(`["${SAM}", "${SAMS_SECOND}"]`, `["${SAMS_NEW}"]`).replace(IRA, SAM));
    await town.worker.timers.sweep();
    await town.passes('5s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(ringsOf(town, MO).length).toBeGreaterThan(rung);
    await town.passes('16m');
    expect((await town.records.contacts({ to: SAM })).slice(told)).toEqual([]);
  });

  it('asks everybody anew where its owner was a duty number that is one no longer', async () => {
    await town.passes('1h13m');
    const { id } = await town.records.alarm();
    const actor = { kind: 'person', via: 'line' } as const;
    await takeAlarm(town.parts, actor, { alarm: id, by: dutyKey(DUTY), minutes: 10 });
    await imports(FILE.replace(`duty: ["${DUTY}"]`, `duty: ["${SAMS_NEW}"]`));
    const rung = ringsOf(town, MO).length;
    await town.passes('12m5s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    expect(ringsOf(town, MO).length).toBeGreaterThan(rung);
    expect(ringsOf(town, SAMS_NEW).length).toBeGreaterThan(0);
  });

  it('leaves them the PINs that they know', async () => {
    const changed = FILE.replace('pin: "7294", duress_pin: "3851"', 'pin: "6047", duress_pin: "9258"');
    expect(await imports(FILE)).toEqual([]);
    expect(await imports(changed)).toEqual([`${isOut} their PINs: ${later}`]);
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
  });

  it('hears the code phrase of a worker who is one no longer', async () => {
    const promoted = FILE.replace('roles: [worker], team: North, phones: ["+447700900101"', (found) =>
      found.replace('[worker]', '[manager]'),
    );
    expect(await imports(promoted)).toEqual([`${isOut} the role of worker: ${later}`]);
    await town.phone(SAM).texts('where is the purple file');
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
  });

  it('looks for nobody under the name of another who was given their staff number', async () => {
    const another = FILE.replace('Sam Okoro', 'Jo Blake').replace(`["${SAM}", "${SAMS_SECOND}"]`, `["${SAMS_NEW}"]`);
    expect(await imports(another)).toEqual([expect.stringMatching(/gives their staff number to somebody else/)]);
    expect(await sam()).toMatchObject({ name: 'Sam Okoro', phones: [SAM, SAMS_SECOND] });
  });

  it('is refused at the desk, where it would take a number or the role', async () => {
    const known = await sam();
    if (!known) throw new Error('nobody');
    const details = detailsOf(known);
    const given = {
      ...details,
      hours: details.hours.map((one) => ({ ...one, days: formatDays(one.days) })),
      stretch: String(details.stretch),
    };
    const saved = (more: Partial<typeof given>) =>
      savePerson(town.parts, OFFICE, {
        who: { kind: 'known', person: '4021', version: versionOf(known) },
        given: { ...given, ...more },
      });
    expect(await saved({ phones: [SAMS_NEW] })).toMatchObject({ kind: 'faults', faults: [{ field: 'phones' }] });
    expect(await saved({ roles: ['manager'] })).toMatchObject({ kind: 'faults', faults: [{ field: 'roles' }] });
    expect(await saved({ phones: [SAMS_NEW, SAM, SAMS_SECOND] })).toMatchObject({ kind: 'done' });
  });

  it.each([
    ['after it was changed', 'purple file', 'yellow form'],
    ['after it was taken out of the plan', 'code_phrases: { watch: blue folder, help: purple file }', ''],
  ])('hears the phrase that they went with %s, and on the next visit the new one alone', async (_, was, becomes) => {
    await imports(FILE.replace(was, becomes));
    await town.phone(SAM).texts('where is the purple file');
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    await endAlarms(town);
    await town.phone(SAM).texts('OUT 7294');
    await town.passes('1m');
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('where is the purple file');
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress closed']);
  });

  it('hears the phrase of the team from which they were moved', async () => {
    const team = await town.records.teamId('South');
    expect(await planMove(town.parts, OFFICE, { person: '4021', team, day: '2026-11-23' })).toEqual({ kind: 'done' });
    await town.phone(SAM).texts('where is the purple file');
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
  });

  it('goes on in a team that the file has given another name: its visits, its plans, its managers', async () => {
    const [start, end] = [new Date('2026-11-24T10:00:00Z'), new Date('2026-11-24T11:00:00Z')];
    await planVisit(town.parts, OFFICE, { worker: '4021', start, end });
    await imports(FILE.replaceAll('North', 'North Valley').replaceAll('North Valleyshire', 'Northshire'));
    await town.passes('1h10m');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    expect(ringsOf(town, MO)[0]).toBe('15:09:00');
    expect(ringsOf(town, IRA)[0]).toBe('15:09:00');
    expect(ringsOf(town, CAI)).toEqual([]);
    expect(await town.records.visits({ status: 'planned' })).toMatchObject([{ team: 'North Valley' }]);
    expect(await town.records.visits({ status: 'overdue' })).toMatchObject([{ team: 'North Valley' }]);
    expect(await town.knex('team').orderBy('name').pluck('name')).toEqual(['North Valley', 'South']);
  });

  it('rings the managers of the team to which everybody was moved, into one that was there before', async () => {
    const [start, end] = [new Date('2026-11-24T10:00:00Z'), new Date('2026-11-24T11:00:00Z')];
    await planVisit(town.parts, OFFICE, { worker: '4021', start, end });
    await imports(FILE.replaceAll('team: North', 'team: South'));
    await town.passes('1h10m');
    expect(await town.records.visits({ status: 'overdue' })).toMatchObject([{ team: 'North' }]);
    expect(await town.records.visits({ status: 'planned' })).toMatchObject([{ team: 'South' }]);
    for (const manager of [MO, IRA, CAI]) expect(ringsOf(town, manager)[0]).toBe('15:09:00');
  });

  it('rings those who have the roles by their new names, though the alarm began under the old ones', async () => {
    const step = '{ after: 1m, who: [managers], by: [sms, call] }';
    const ladder = `ladder: [${step}]\n    duress: [${step}]\n    repeat: 5m\n    `;
    const bare = FILE.replace('purple_file: off', `${ladder}purple_file: off`)
      .replace(/ {2}(duty|last_resort): .*\n/g, '')
      .replace(', buddies: ["4022"]', '');
    await imports(bare);
    await town.passes('1h2m');
    expect(ringsOf(town, MO)).toEqual(['15:01:00']);
    await imports(bare.replaceAll('[managers]', '[team_leads]').replaceAll('[manager]', '[team_lead]'));
    await town.passes('5m');
    expect(ringsOf(town, MO).length).toBeGreaterThan(1);
    const onDuty = (await dutyContacts(town.knex, [])).flatMap(({ phones }) => phones);
    expect(onDuty).toEqual(expect.arrayContaining([MO, IRA]));
    expect(onDuty).not.toContain(BEA);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
  });
});
