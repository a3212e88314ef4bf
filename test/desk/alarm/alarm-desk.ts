import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import request from 'supertest';
import { Browser as DeskBrowser } from '../../harness/desk.ts';
import { EVERYBODY, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import type { Town } from '../../harness/town.ts';
import { makeReadyAccount } from '../../../src/operations/accounts/demo-accounts.ts';
import type { Role } from '../../../src/records/accounts.ts';
import { teamIdByName } from '../../../src/records/organisation/teams.ts';

/** The one alarm of a town, as people at the desk have it before them. */

export { EVERYBODY };

export async function signsIn(town: Town, role: Role, staffNumber: string | null): Promise<DeskBrowser> {
  const email = `${randomUUID()}@riverside.example`;
  const teamId = await teamIdByName(town.knex, 'North');
  await makeReadyAccount(town.knex, { email, name: `The ${role}`, role, staffNumber }, teamId, town.now());
  const desk = new DeskBrowser(request.agent(town.url));
  await desk.signsIn(email);
  return desk;
}

export async function alarmPage({ knex }: Town): Promise<string> {
  const alarm = await knex<{ id: string }>('alarm').first('id');
  return `/desk/alarms/${alarm?.id ?? ''}`;
}

/** Sends a form of the alarm's page. */
export async function sends(town: Town, desk: DeskBrowser, act: string, fields: Record<string, string> = {}) {
  const page = await alarmPage(town);
  return desk.sends(page, `${page}/${act}`, { request: randomUUID(), ...fields });
}

export const stored = ({ knex }: Town): Promise<unknown> => knex('alarm').first('status', 'closed_how');

export async function samIsInDanger(town: Town): Promise<void> {
  await town.phone(SAM).texts('START 60 12 Mill Lane');
  await town.phone(SAM).texts('STATUS 3851');
  await town.settle();
  await mind(town, ...EVERYBODY);
}

/** By its row of the board. The name of a visit's row, which may come first, leads to the visit. */
export const opensAlarmFromBoard = (page: Page): Promise<void> =>
  page.locator('a[href^="/desk/alarms/"]').filter({ hasText: 'Sam Okoro' }).click();
