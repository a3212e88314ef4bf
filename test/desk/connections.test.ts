import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectionFindings } from '../../src/operations/readiness/connection-findings.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

/** Readiness knows of other systems that do not run as they should. */

const NOW = new Date('2026-11-23T14:00:00Z');
const inDays = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);

describe('What a team has running with other systems', () => {
  let desk: TestDesk;
  let north: string;
  let south: string;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    const { knex } = desk;
    north = (await teamIdByName(knex, 'North')) ?? '';
    south = (await teamIdByName(knex, 'South')) ?? '';
    const token = (name: string, ends: number, teams: string[] | null) => ({
      ...{ id: randomUUID(), name, secret_hash: Buffer.from(randomUUID()), scopes: ['visits:read'], team_ids: teams },
      ...{ created_at: inDays(-90), ends_at: inDays(ends) },
    });
    await knex('api_token').insert([
      token('Case system', 5, [north]),
      token('Rota', -2, null),
      token('Long gone', -200, null),
      token('Renewed', 3, null),
      token('Renewed', 300, null),
      token('Of the south', 1, [south]),
    ]);
    const sealed = Buffer.from('x');
    const fresh = { sealed, created_at: inDays(-9), fault: 'status 404' };
    await knex('alarm_receiver').insert([
      { ...fresh, id: randomUUID(), name: 'Alarm centre', covert: false },
      { ...fresh, id: randomUUID(), name: 'Covert too', covert: true },
      { ...fresh, id: randomUUID(), name: 'Ended', covert: false, ended_at: inDays(-1) },
    ]);
    await knex('notice_channel').insert([
      { ...fresh, id: randomUUID(), name: 'Duty channel' },
      { ...fresh, id: randomUUID(), name: 'Well', fault: null },
    ]);
    const { id: personId } = await knex('person').where({ staff_number: '4021' }).first<{ id: string }>('id');
    await knex('calendar_feed').insert({ person_id: personId, sealed, next_at: NOW, fault: 'status 403' });
  });
  afterAll(() => desk.close());

  const found = async (teamId: string, seesAlarms: boolean): Promise<string[]> =>
    (await connectionFindings(desk.knex, teamId, NOW, { seesAlarms })).map((one) => `${one.what}: ${one.found}`);

  it('is looked at where it fails or ends, and a page tells no news of a covert alarm', async () => {
    expect(await found(north, false)).toEqual([
      'Calendar of Sam Okoro: could not be read: status 403',
      'Channel: Duty channel: could not be reached: status 404',
      'Told of alarms: Alarm centre: could not be reached: status 404',
      'Other system: Case system: its token ends on 2026-11-28',
      'Other system: Rota: its token ended on 2026-11-21: it is not let in',
    ]);
    expect(await found(north, true)).toContain('Told of alarms: Covert too: could not be reached: status 404');
    expect((await found(south, false))[2]).toBe('Other system: Of the south: its token ends on 2026-11-24');
  });
});
