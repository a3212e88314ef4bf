import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carriersInForce, readCarrierHealth, saveCarrierHealth } from '../../src/records/carrier-health.ts';
import { recordSweep } from '../../src/records/sweeps.ts';
import { type AccountRecord, type Role, ROLES } from '../../src/records/accounts.ts';
import { type PermissionRow, PERMISSIONS } from '../../src/desk/access/permissions.ts';
import { deskRoutes } from '../../src/desk/routes.ts';
import { navigationFor } from '../../src/desk/shell/navigation.ts';
import {
  healthWords,
  type LineHealth,
  type LineSight,
  lineTroubles,
  troublesForSomebody,
  wellWords,
} from '../../src/desk/status/line-health.ts';
import { lineSightOf } from '../../src/desk/status/read-line.ts';
import { countWords } from '../../src/desk/status/words.ts';
import { openDesk, type SignedIn, type TestDesk, tokenIn } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { ofNorth } from './of-north.ts';

/** Pages that are not live say how the line and the board stand, and as of when. */

const time = { now: new Date('2026-11-23T14:00:00Z'), timezone: 'Europe/London' };
const sweptAt = new Date('2026-11-23T13:58:00Z');
const carrier = (channel: 'call' | 'text', state: 'good' | 'aside' | 'tried', name = 'twilio') => ({
  carrier: name,
  channel,
  state,
  since: new Date('2026-11-23T13:50:00Z'),
  until: null,
});
const well: LineHealth = {
  sight: 'steps',
  sweptAt,
  age: 0,
  carriers: [carrier('call', 'good'), carrier('text', 'good')],
  failing: 0,
  late: { count: 0, since: null },
};

describe('How the line does', () => {
  it.each<[string, Partial<LineHealth>, string[]]>([
    ['it has looked of late', { age: 15_000 }, []],
    [
      'it has never looked',
      { sweptAt: null, age: null },
      ['The line has not begun: it rings nobody | nobody is needed'],
    ],
    [
      'it has not looked, and so all is late',
      { age: 15_001, late: { count: 9, since: sweptAt } },
      [
        'The line is late: it last looked at 13:58 | It rings nobody by itself. Watch the times here, ring ' +
          'people from ' +
          'your own phone, and have it started again.',
      ],
    ],
    [
      'one of two carriers is set aside: the line goes on without a person',
      { carriers: [carrier('call', 'aside'), carrier('call', 'good', 'vonage'), carrier('text', 'good')] },
      ['Calls fail at Twilio since 13:50: another carrier takes them | nobody is needed'],
    ],
    [
      'no carrier takes calls',
      { carriers: [carrier('call', 'aside'), carrier('call', 'tried', 'vonage'), carrier('text', 'good')] },
      [
        'Calls fail at every carrier | Each is tried again. Until a call gets through, ring people from your ' +
          'own phone.',
      ],
    ],
    [
      'no carrier takes texts',
      { carriers: [carrier('call', 'good'), carrier('text', 'aside')] },
      [
        'Texts fail at every carrier | Each is tried again. Until a text gets through, ring people from your ' +
          'own phone.',
      ],
    ],
    [
      'a step cannot be done',
      { failing: 1 },
      [
        '1 step of the line is stuck | Somebody may not be rung. Look at who is late, ring them from your own phone, ' +
          'and tell the person who runs the line.',
      ],
    ],
    [
      'steps are late, of which one has failed',
      { failing: 1, late: { count: 3, since: sweptAt } },
      [
        '3 steps of the line are stuck, the first since 13:58 | Somebody may not be rung. Look at who is late, ring ' +
          'them from your own phone, and tell the person who runs the line.',
      ],
    ],
  ])('where %s', (_, health, said) => {
    const troubles = lineTroubles({ ...well, ...health }, time);
    expect(troubles.map(({ words, needed }) => `${words} | ${needed ?? 'nobody is needed'}`)).toEqual(said);
  });

  it('is said in one line, and where all is well to whoever knows that it is', () => {
    const ill = { ...well, failing: 2, carriers: [carrier('call', 'aside'), carrier('text', 'good')] };
    expect([healthWords(ill, time), healthWords(well, time)]).toEqual([
      'Calls fail at every carrier. 2 steps of the line are stuck',
      null,
    ]);
    expect([wellWords(well), wellWords({ sight: 'running' })]).toEqual(['Line well', 'The line is running']);
  });

  it('needs nobody who is told whether it runs alone', () => {
    expect(troublesForSomebody({ ...well, sight: 'running', age: 60_000 }, time)).toEqual([]);
    expect(troublesForSomebody({ ...well, sight: 'carriers', age: 60_000 }, time)).toHaveLength(1);
  });

  it.each<[Role, 'shown' | 'true', LineSight]>([
    ['worker', 'true', 'running'],
    ['operator', 'true', 'carriers'],
    ['manager', 'shown', 'carriers'],
    ['manager', 'true', 'steps'],
    ['administrator', 'true', 'carriers'],
    ['governance', 'shown', 'carriers'],
  ])('of a %s on a page of the %s book: %s', (role, book, sight) => {
    expect(lineSightOf(account(role), book)).toBe(sight);
  });
});

describe('How many', () => {
  it.each([
    [
      { needs: 1, inHand: 2, late: 3, out: 4, isWithoutAlarms: false, isWorker: false },
      '1 needs a person, 2 in hand, 3 late, 4 out in time',
    ],
    [
      { needs: 0, inHand: 0, late: 3, out: 4, isWithoutAlarms: true, isWorker: false },
      'Alarms: see the board. Besides them 0 need a person, 3 late, 4 out in time',
    ],
  ])('%#', (counts, words) => {
    expect(countWords(counts)).toBe(words);
  });
});

const account = (...roles: Role[]): AccountRecord => ({
  id: '',
  email: '',
  name: '',
  personId: null,
  status: 'active',
  oidcSubject: null,
  isDemo: true,
  isSharedScreen: false,
  isSealed: false,
  lastSeenAt: null,
  canSignIn: true,
  roles: roles.map((role) => ({ role, teamId: null })),
});

describe('The navigation', () => {
  const names = (one: AccountRecord) => {
    const { main, more } = navigationFor(one, '/desk/people');
    return [main, more].map((items) => items.map(({ text }) => text).join(' · '));
  };

  it.each<[Role[], string, string]>([
    [['worker'], 'My visits · Team', ''],
    [
      ['manager'],
      'Board · Visits · People · Plans · Readiness · Reports',
      'Alarms · Texts · Hand-over · Roll-call · Notes · Incidents · Major incident · Drills · Records · Settings',
    ],
    [
      ['worker', 'operator'],
      'Board · Visits · People · Plans',
      'My visits · Alarms · Texts · Hand-over · Roll-call · Major incident',
    ],
    [['administrator'], 'People · Plans · Readiness · Reports · Major incident · Drills · Settings', ''],
  ])('of %s', (roles, main, more) => {
    expect(names(account(...roles))).toEqual([main, more]);
  });

  it('marks the page that is open, and what lies below it', () => {
    const current = (at: string) => {
      const { main, more } = navigationFor(account('manager'), at);
      return [...main, ...more].filter(({ isCurrent }) => isCurrent).map(({ text }) => text);
    };
    expect([current('/desk'), current('/desk/people/import'), current('/desk/settings/api')]).toEqual([
      ['Board'],
      ['People'],
      ['Settings'],
    ]);
  });
});

describe('A page that is not live', () => {
  let desk: TestDesk;
  const readers = new Map<Role, SignedIn>();
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE });
    for (const role of ['manager', 'worker', 'governance'] as const) readers.set(role, await desk.signedIn(role));
    const make = ofNorth(desk);
    await make['id']?.();
    await make['visitId']?.();
  });
  afterAll(() => desk.close());

  async function opens(role: Role, path: string): Promise<{ said: string; statements: string }> {
    const statements: string[] = [];
    const listen = ({ sql }: { sql: string }): void => {
      statements.push(sql);
    };
    desk.knex.on('query', listen);
    const answer = await readers.get(role)?.opens(path);
    desk.knex.off('query', listen);
    const [, status = ''] = /aria-label="How it stands">(.*?)<\/section>/s.exec(answer?.text ?? '') ?? [];
    const said = status
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return { said, statements: statements.join('\n') };
  }

  it('says who is needed where it may read alarms', async () => {
    const { said } = await opens('manager', '/desk/alarms');
    expect(said).toContain('The line has not begun: it rings nobody as of 14:00');
    expect(said).toContain('1 needs a person, 0 in hand, 0 late, 1 out in time');
    expect(said).toContain('Desk: nobody has said that they have it');
  });

  it('says what the shown book says where that is what it shows, and reads no alarm', async () => {
    const words = {
      manager: 'Alarms: see the board. Besides them 0 need a person, 0 late, 1 out in time',
      worker: '0 late, 1 out in time',
    };
    for (const role of ['manager', 'worker'] as const) {
      const { said, statements } = await opens(role, '/desk/visits');
      expect(said).toContain(` ${words[role]}`);
      expect(statements).toMatch(/from visit/);
      expect(statements).not.toMatch(/(?:from|join) "?alarm/);
    }
  });

  it('says nothing of visits to whoever sees none', async () => {
    expect((await opens('governance', '/desk/records')).said).toBe(
      'The line has not begun: it rings nobody as of 14:00 Hide details',
    );
  });

  it('tells a worker whether the line runs, and reads nothing else of it', async () => {
    await recordSweep(desk.knex, 'worker', desk.now());
    await carriersInForce(desk.knex, ['twilio'], desk.now());
    const [calls] = await readCarrierHealth(desk.knex);
    if (calls) await saveCarrierHealth(desk.knex, { ...calls, state: 'aside', why: 'fails' });
    const worker = await opens('worker', '/desk/visits');
    expect(worker.said).toMatch(/^The line is running as of 14:00/);
    expect(worker.statements).not.toMatch(/carrier_health|sweep_failure|contact_attempt/);
    const manager = await opens('manager', '/desk/visits');
    expect(manager.said).toMatch(/^Calls fail at every carrier as of 14:00.*Besides them 1 needs a person/);
    expect(manager.statements).not.toMatch(/(?:from|join) "?(?:alarm|contact_attempt)/);
  });

  it('says so too where it answers a form, and where there is nothing to open', async () => {
    const [make, shown, silent] = [ofNorth(desk), [] as string[], [] as string[]];
    const rows: Record<string, PermissionRow> = PERMISSIONS;
    const nothing = { render: () => '', trusted: () => ({}), build: '' };
    const notes = (what: string, { status, text }: { status: number; text: string }): void => {
      if (status === 303) return;
      shown.push(what);
      const says = /aria-label="How it stands"[\s\S]*?as of \d\d:\d\d|aria-label="How this page is kept up to date"/;
      if (!says.test(text)) silent.push(`${what}: ${status}`);
    };
    for (const role of ROLES) if (!readers.has(role)) readers.set(role, await desk.signedIn(role));
    const forms = deskRoutes(desk.dependencies, () => undefined, nothing).filter(
      ({ method, permission, path }) => method === 'post' && permission !== 'public' && !/sign-out|csv$/.test(path),
    );
    for (const { path, permission } of forms) {
      const reader = readers.get(ROLES.findLast((one) => rows[permission]?.[one]) ?? 'manager');
      const made: Record<string, string> = {};
      for (const [, name = ''] of path.matchAll(/:(\w+)/g)) made[name] = (await make[name]?.()) ?? '';
      const address = `/desk${path.replaceAll(/:(\w+)/g, (_, name: string) => made[name] ?? '')}`;
      const token = tokenIn((await reader?.opens('/desk/me'))?.text ?? '');
      if (reader) notes(path, await reader.posts(address, { _csrf: token }));
    }
    for (const path of ['/alarms/x', `/visits/${randomUUID()}`, '/nowhere', '/settings/accounts'])
      notes(path, (await readers.get('operator')?.opens(`/desk${path}`)) ?? { status: 0, text: '' });
    expect(silent).toEqual([]);
    expect(shown.length).toBeGreaterThan(60);
  });

  it('is shown all the same when that cannot be read', async () => {
    await desk.knex.schema.renameTable('carrier_health', 'elsewhere');
    const answer = await readers.get('manager')?.opens('/desk/people');
    await desk.knex.schema.renameTable('elsewhere', 'carrier_health');
    expect([answer?.status, answer?.text.includes('Bea Lindqvist')]).toEqual([200, true]);
  });
});
