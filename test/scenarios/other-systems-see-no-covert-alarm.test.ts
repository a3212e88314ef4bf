import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ApiScope } from '../../src/records/api-tokens.ts';
import { aSystem, type OtherSystem } from '../harness/api.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/** What another system reads of the same afternoon, with the real PIN in one town and the duress PIN in the other. */

const PINS = { real: '7294', duress: '3851' };
type Life = keyof typeof PINS;

const towns = new Map<Life, Town>();
beforeEach(async () => {
  for (const life of ['real', 'duress'] as const) towns.set(life, await openTown({ organisation: RIVERSIDE }));
});
afterEach(async () => {
  for (const town of towns.values()) await town.abandon();
});

async function systemOf(life: Life, scopes: [ApiScope, ...ApiScope[]]): Promise<OtherSystem> {
  const town = towns.get(life);
  if (!town) throw new Error('there is no such town');
  return aSystem({ url: town.url, knex: town.knex, now: town.now() }, { scopes });
}

/** Ids differ from town to town; each is named by when it was first seen. */
function reader(system: OtherSystem): (path: string) => Promise<string> {
  const known = new Map<string, string>();
  return async (path) => {
    const { status, text } = await system.reads(path);
    const body = text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      if (!known.has(id)) known.set(id, `id ${known.size}`);
      return known.get(id) ?? '';
    });
    return `${status} ${body}`;
  };
}

async function live(life: Life): Promise<string[]> {
  const town = towns.get(life);
  if (!town) throw new Error('there is no such town');
  const system = await systemOf(life, ['visits:read', 'names:read', 'alarms:read']);
  const read = reader(system);
  const seen: string[] = [];
  const look = async (): Promise<void> => {
    await town.settle();
    for (const path of ['/visits', '/alarms', ...(alarmId === '' ? [] : [`/alarms/${alarmId}`])])
      seen.push(await read(path));
  };
  let alarmId = '';
  const sam = town.phone(SAM);
  await sam.texts('START 30 12 High Street');
  await look();
  // Missed: others are asked.
  await town.passes('45m');
  alarmId = (await system.reads('/alarms')).body.alarms[0]?.id ?? '';
  expect(alarmId).not.toBe('');
  await look();
  // The PIN ends it in one town, and makes it covert in the other.
  await sam.texts(`MORE 30 ${PINS[life]}`);
  await look();
  await town.passes('5m');
  await look();
  return seen;
}

describe('Another system', () => {
  it('without the scope for it reads the same of a duress PIN as of the real one', async () => {
    const [real, duress] = [await live('real'), await live('duress')];
    expect(duress).toEqual(real);
    // They are about something.
    expect(real.filter((one) => one.includes('"missed"'))).toHaveLength(2);
    expect(real.at(-1)).toMatch(/^404 /);
    const told = await (await systemOf('duress', ['alarms:read', 'alarms:covert'])).reads('/alarms');
    expect(told.body.alarms).toMatchObject([{ kind: 'duress', covert: true, worker: '4021' }]);
    expect(JSON.stringify(told.body)).not.toContain('Okoro');
  });
});
