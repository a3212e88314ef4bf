import { execFile } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alarmCommand, closeAlarm, listAlarms } from '../../src/cli/alarm.ts';
import { boardCommand, showBoard } from '../../src/cli/board.ts';
import { storyCommand, tellStory } from '../../src/cli/story.ts';
import { endVisit, visitCommand } from '../../src/cli/visit.ts';
import { SERVER } from '../harness/database.ts';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { launching } from '../harness/service-process.ts';
import { openTown, SECRETS, type Town } from '../harness/town.ts';
import { aMissedVisit, aVisit, nobodyMinds } from './missed-visit.ts';
import { refusal } from './refusal.ts';

const JOAN = { by: 'Joan Mercer', why: 'Sam is back at the office' };
const NOT_RUNNING = 'No Buddyline service is running at this moment: texts and calls go out when it runs.';

async function databaseUrl({ knex }: Town): Promise<string> {
  const {
    rows: [row],
  } = await knex.raw<{ rows: { name: string }[] }>('select current_database() as name');
  const url = new URL(process.env[SERVER] ?? '');
  url.pathname = row?.name ?? '';
  return url.href;
}

describe('what the office does from the command line', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await nobodyMinds(town);
    await town.close();
  });

  const story = async (): Promise<string> => tellStory(town.knex, (await town.records.visit()).id, town.now());

  /** The command itself, in a process of its own: exit code and all. */
  async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: await databaseUrl(town),
      PIN_SECRET: SECRETS.pin.current,
      DATA_SECRET: SECRETS.data.current,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [...launching('cli/main.ts'), ...args], { env }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out, err });
      });
    });
  }

  it('alarm close stops the phones, tells everybody who was asked, and goes into the story', async () => {
    await aMissedVisit(town);
    expect(await listAlarms(town.knex, town.now())).toEqual([
      'Letter  Kind         About      Staff number  Raised  Taken by    Id',
      expect.stringMatching(/^A {7}no check-in {2}Sam Okoro {2}4021 {10}15:06 {3}nobody yet {2}[0-9a-f-]{36}$/),
    ]);
    const bea = town.phone(BEA);
    await bea.expectsText(/urgent/);
    const ringing = await bea.expectsCall();
    expect(ringing.status).toBe('ringing');

    expect(await closeAlarm(town.parts, 'a', JOAN)).toEqual([
      'Alarm A, about Sam Okoro, is closed. Everybody who was asked is told.',
      'The visit is still open and overdue: the alarm will be raised again. To end it: visit end 4021',
      NOT_RUNNING,
    ]);
    await town.settle();
    expect(ringing.isOver).toBe(true);
    await bea.expectsText(/^A is over: the office closed it\. Thank you\.$/);
    expect(await endVisit(town.parts, '4021', JOAN)).toEqual(['The visit of Sam Okoro is ended.', NOT_RUNNING]);
    expect(await listAlarms(town.knex, town.now())).toEqual(['No alarm is open.']);
    await town.passes('2h');
    await expect(bea.expectsCall()).rejects.toThrow('does not ring');
    expect(await story()).toMatch(
      new RegExp(
        [
          '15:06:30 {2}The office \\(Joan Mercer\\) closes alarm A\\. Why: Sam is back at the office\n',
          '15:06:30 {2}Alarm A is closed\\.\n[^]*',
          '15:06:30 {2}The office \\(Joan Mercer\\) ends the visit\\. Why: Sam is back at the office\n',
          '15:06:30 {2}The visit is ended\\.',
        ].join(''),
      ),
    );
  });

  it('the journal says of each deed who did it and how: a call, a text, the command line, nobody', async () => {
    await aVisit(town); // the place is texted
    await town.passes('1h5m30s');
    const call = await town.phone(BEA).answersCall();
    await call.presses('1', '1', '15#');
    await town.phone(BEA).texts('DIALLED A');
    await closeAlarm(town.parts, 'A', JOAN);
    const idOf = async (staffNumber: string): Promise<string> => await town.records.personId(staffNumber);
    const [sam, bea] = [await idOf('4021'), await idOf('4022')];
    const { rows } = await town.knex.raw<{ rows: { told: string }[] }>(
      `select concat_ws(' ', kind, detail->>'what', detail->>'type', '=', coalesce(actor->>'kind', 'none'),
        actor->>'id', actor->>'name',
         actor->>'via', actor->>'reason') as told
       from journal where kind not in ('attempt', 'report') order by id`,
    );
    const told = rows.map((row) => row.told.replace(sam, 'Sam').replace(bea, 'Bea'));
    const by = (actor: string): string[] => told.filter((one) => one.endsWith(` = ${actor}`));
    expect(by('none')).toEqual([]);
    expect(by('person Sam line')).toEqual(
      expect.arrayContaining(
        ['turn', 'visit started', 'memo recorded', 'said pin'].map((what) => `${what} = person Sam line`),
      ),
    );
    expect(by('person Sam text')).toEqual(
      ['visit proof', 'visit place', 'said pin'].map((what) => `${what} = person Sam text`),
    );
    expect(by('person Bea line')).toContain('alarm take = person Bea line');
    expect(by('person Bea text')).toContain('alarm dialled = person Bea text');
    expect(by('system')).toEqual(expect.arrayContaining(['visit timer = system', 'alarm raised = system']));
    expect(by(`person ${JOAN.by} cli ${JOAN.why}`)).toHaveLength(2);
    await town.phone(BEA).ignores({ texts: 3 });
  });

  it('an alarm that is closed while the visit goes on overdue is raised again', async () => {
    await aMissedVisit(town);
    await closeAlarm(town.parts, 'A', JOAN);
    await town.passes('5m');
    expect(await listAlarms(town.knex, town.now())).toHaveLength(2);
  });

  it('a covert alarm closed by the office raises nothing at the deadline; 12 hours later the visit ends', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 Mill Lane 3851');
    await town.passes('10m');
    expect(await closeAlarm(town.parts, 'A', JOAN)).toEqual([
      'Alarm A, about Sam Okoro, is closed. Everybody who was asked is told.',
      NOT_RUNNING,
    ]);
    await town.passes('1h');
    await sam.texts('STATUS');
    await sam.ignores({ calls: 2, texts: 4 });
    expect(await showBoard(town.knex, town.now())).toEqual(
      expect.arrayContaining([expect.stringContaining('overdue')]),
    );
    await town.passes('12h');
    expect((await showBoard(town.knex, town.now()))[0]).toMatch(/^Nobody is out/);
    expect(await listAlarms(town.knex, town.now())).toEqual(['No alarm is open.']);
    expect(await story()).toContain('The visit is over: a responder knows how the worker is.');
  });

  it('visit end says that an alarm is still open, and leaves it so', async () => {
    await aMissedVisit(town);
    expect(await endVisit(town.parts, '4021', JOAN)).toEqual([
      'The visit of Sam Okoro is ended.',
      'Alarm A is still open, and people go on ringing. To close it: alarm close A',
      NOT_RUNNING,
    ]);
    expect(await listAlarms(town.knex, town.now())).toHaveLength(2);
    await closeAlarm(town.parts, 'A', JOAN);
  });

  it('what cannot be changes nothing, and says why', async () => {
    await aVisit(town);
    expect(await refusal(closeAlarm(town.parts, 'B', JOAN))).toEqual([
      'No open alarm has the letter B. See: alarm list',
    ]);
    expect(await refusal(endVisit(town.parts, '4999', JOAN))).toEqual(['Nobody has the staff number 4999.']);
    expect(await refusal(endVisit(town.parts, '4022', JOAN))).toEqual(['No visit of Bea Lindqvist is open.']);
    expect(await refusal(endVisit(town.parts, '4021', { by: ' ', why: '' }))).toEqual([
      '--by: who are you?',
      '--why: for what reason?',
      'Nothing has changed.',
    ]);
    expect(await town.knex('journal').where({ kind: 'office' })).toEqual([]);
  });

  it('board shows who is out, alarms first', async () => {
    expect(await showBoard(town.knex, town.now())).toEqual(['Nobody is out at 14:00.']);
    await aMissedVisit(town);
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(BEA).texts('START 90');
    expect(await showBoard(town.knex, town.now())).toEqual([
      'Name           Staff number  Out since  Until           Place         Alarm',
      'Sam Okoro      4021          14:00      15:00, overdue  12 Mill Lane  A: nobody yet',
      'Bea Lindqvist  4022          15:06      16:36           -             -',
      '',
      'At 15:06, Europe/London.',
    ]);
    await town.phone(BEA).texts('TAKE A 20');
    expect((await showBoard(town.knex, town.now()))[1]).toMatch(/A: Bea Lindqvist, news by 15:26$/);
  });

  it('shows an example with the help of each command', () => {
    const [alarm, visit] = [alarmCommand(), visitCommand()];
    const commands = {
      story: storyCommand(),
      board: boardCommand(),
      'alarm list': alarm.commands[0],
      'alarm close': alarm.commands[1],
      'visit end': visit.commands[0],
    };
    for (const [name, command] of Object.entries(commands)) {
      let help = '';
      command
        ?.configureOutput({
          writeOut: (text) => {
            help += text;
          },
        })
        .outputHelp();
      expect(help).toContain(`Example: npm run cli -- ${name}`);
    }
  });

  it('works as commands beside the service, with exit codes', async () => {
    await aMissedVisit(town);
    // A process of its own reads the time from the database: the town's.
    await town.knex.raw('insert into clock (real_zero, service_zero, speed) values (clock_timestamp(), ?, 1)', [
      town.now(),
    ]);
    const visit = (await town.records.visit()).id;
    expect(await cli('story', visit.slice(0, 8))).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^A visit of Sam Okoro[^]*15:06:20 {2}Alarm A is raised/),
    });
    expect(await cli('story', '999999')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^No visit, alarm or staff number is 999999\.\nA staff number lists/),
    });
    expect(await cli('alarm', 'close', 'A', '--by', JOAN.by, '--why', JOAN.why)).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('Alarm A, about Sam Okoro, is closed.'),
    });
    expect(await cli('visit', 'end', '4021', '--by', JOAN.by, '--why', JOAN.why)).toMatchObject({
      code: 0,
      out: expect.stringContaining('The visit of Sam Okoro is ended.'),
    });
    expect(await cli('alarm', 'list')).toEqual({ code: 0, out: 'No alarm is open.\n', err: '' });
    await town.passes('2m');
    const bea = town.phone(BEA);
    await bea.expectsText(/urgent/);
    await bea.expectsText(/^A is over: the office closed it/);
  }, 120_000);
});
