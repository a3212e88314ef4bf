import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { Browser as DeskBrowser, signedInAt } from '../../harness/desk.ts';
import { EVERYBODY, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import type { Town } from '../../harness/town.ts';
import type { Role } from '../../../src/records/accounts.ts';

/** The one alarm of a town, as people at the desk have it before them. */

export { EVERYBODY };

export const signsIn = (town: Town, role: Role, staffNumber: string | null): Promise<DeskBrowser> =>
  signedInAt(town, role, { staffNumber });

export async function alarmPage({ records }: Town): Promise<string> {
  return `/desk/alarms/${(await records.alarm()).id}`;
}

/** Sends a form of the alarm's page. */
export async function sends(town: Town, desk: DeskBrowser, act: string, fields: Record<string, string> = {}) {
  const page = await alarmPage(town);
  return desk.sends(page, `${page}/${act}`, { request: randomUUID(), ...fields });
}

export async function samIsInDanger(town: Town): Promise<void> {
  await town.phone(SAM).texts('START 60 12 Mill Lane');
  await town.phone(SAM).texts('STATUS 3851');
  await town.settle();
  await mind(town, ...EVERYBODY);
}

/** By its row of the board. The name of a visit's row, which may come first, leads to the visit. */
export const opensAlarmFromBoard = (page: Page): Promise<void> =>
  page.locator('a[href^="/desk/alarms/"]').filter({ hasText: 'Sam Okoro' }).click();
