import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../src/organisation-file/read.ts';
import { type Cast, guideLines, stepsDone } from '../../../src/app/demo/guide.ts';
import { firstNames } from '../../../src/app/demo/names.ts';
import type { CallView, Heard } from '../../../src/exchange/calls/call-view.ts';
import type { Text } from '../../../src/exchange/texts/text.ts';

const read = readOrganisation(readFileSync('db/demo.yaml', 'utf8'));
if (!('organisation' in read)) throw new Error('the demo file has faults');
const { people, teams } = read.organisation;
const [worker, buddy] = people;
const [team] = teams;
if (!worker || !buddy || !team) throw new Error('the demo has nobody');
const cast: Cast = { worker, buddy, pin: '7294', plan: team.plan };
const nameOf = firstNames(people.map(({ name }) => name));

describe('"Try this"', () => {
  it("stands word for word in the README, at the demo's speed", () => {
    const readme = readFileSync('README.md', 'utf8');
    const section = readme.slice(readme.indexOf('## A first call in five minutes'), readme.indexOf('### Bad days'));
    // A step goes on in the next line, with three spaces before it.
    const steps = [...section.matchAll(/^\d\. (.*(?:\n {3}.*)*)$/gm)].map(([, step = '']) =>
      step
        .replaceAll(/\n {3}/g, ' ')
        .replace(/ \*\(.*\)\*$/, '')
        .replaceAll('**', '')
        .replaceAll('`', ''),
    );
    expect(steps).toEqual(guideLines(cast, 20, nameOf));
  });

  it("counts the plan's times as the clock runs", () => {
    expect(guideLines(cast, 1, nameOf)[2]).toBe(
      'Let it run out, which takes 10 minutes. Sam gets a text, then a call 2 minutes later. Leave both.',
    );
    const plan = {
      ...team.plan,
      ladder: team.plan.ladder.filter(({ who }) => who.every(({ kind }) => kind !== 'worker')),
    };
    expect(guideLines({ ...cast, plan }, 20, nameOf)[2]).toBe('Let it run out, which takes 30 seconds. Wait.');
  });

  it('shows no PIN that only its owner knows, and says how the first one is set', () => {
    expect(guideLines({ ...cast, pin: null }, 20, nameOf)[0]).toBe(
      "On Sam's phone press Call. When it asks, key the PIN.",
    );
    expect(guideLines({ ...cast, pin: null, worker: { ...worker, pin: null } }, 20, nameOf)[0]).toMatch(
      /one-time code that import printed/,
    );
  });
});

const [SAM = '', ANA = ''] = [worker.phones[0], buddy.phones[0]];
const heard = (who: Heard['who'], text: string): Heard => ({
  at: '',
  who,
  text,
  pace: 'normal',
  language: 'en-GB',
  seconds: 0,
  cut: false,
});
const call = (phone: string, ...transcript: Heard[]): CallView => ({
  id: 'c',
  direction: 'inbound',
  line: '',
  phone,
  withheld: false,
  status: 'in-progress',
  screening: false,
  unheard: false,
  createdAt: '',
  answeredAt: '',
  endedAt: null,
  transcript,
  waitingFor: null,
});
const text = (phone: string, body: string, createdAt: string): Text => ({
  id: 't',
  direction: 'inbound',
  line: '',
  phone,
  body,
  status: 'received',
  createdAt,
  updatedAt: createdAt,
  sentAt: null,
  errorCode: null,
});

describe('the steps that are done', () => {
  const none = {
    visits: { started: false, missed: [] },
    calls: [],
    texts: [],
    buddyKey: 'person:ana',
    toReal: (time: Date) => time,
  };
  const missed = { raisedAt: new Date('2026-03-16T14:36:00Z'), owners: [], ended: null };

  it('none at first, nor by a PIN that is wrong, or that nobody has answered', () => {
    expect(stepsDone(cast, none)).toEqual([false, false, false, false, false, false]);
    const [line, key] = [heard('line', 'Your PIN, please.'), heard('caller', '7294')];
    const first = (one: CallView): boolean | undefined => stepsDone(cast, { ...none, calls: [one] })[0];
    expect(first(call(SAM, line, heard('caller', '1111'), line))).toBe(false);
    expect(first(call(SAM, line, key))).toBe(false);
    expect(first(call(ANA, line, key, line))).toBe(false);
    expect(first(call(SAM, line, key, line))).toBe(true);
  });

  it('follow the records: a visit, its alarm, its owner, its end', () => {
    expect(stepsDone(cast, { ...none, visits: { started: true, missed: [] } })).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(stepsDone(cast, { ...none, visits: { started: true, missed: [missed] } })).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(
      stepsDone(cast, { ...none, visits: { started: true, missed: [{ ...missed, owners: ['person:joan'] }] } })[3],
    ).toBe(false);
    expect(
      stepsDone(cast, { ...none, visits: { started: true, missed: [{ ...missed, owners: ['person:ana'] }] } })[3],
    ).toBe(true);
    expect(stepsDone(cast, { ...none, visits: { started: true, missed: [{ ...missed, ended: 'contact' }] } })).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(stepsDone(cast, { ...none, visits: { started: true, missed: [{ ...missed, ended: 'pin' }] } })[4]).toBe(
      false,
    );
  });

  it('by text: START before the alarm and SAFE after it', () => {
    const visits = { started: true, missed: [{ ...missed, ended: 'contact' }] };
    const [start, safe] = [text(SAM, 'start 10', '2026-03-16T14:20:00Z'), text(ANA, 'SAFE', '2026-03-16T14:40:00Z')];
    const last = (...texts: Text[]): boolean | undefined => stepsDone(cast, { ...none, visits, texts })[5];
    expect(last(start, safe)).toBe(true);
    expect(last(start)).toBe(false);
    expect(last(safe)).toBe(false);
    expect(last(text(SAM, 'IN 10 mins', '2026-03-16T14:50:00Z'), safe)).toBe(false);
  });
});
