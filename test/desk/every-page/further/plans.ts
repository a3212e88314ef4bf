import type { Page } from 'playwright-core';
import type { TestDesk } from '../../../harness/desk.ts';
import { endsAlarmOf } from './alarms.ts';
import { type FurtherPage, sends } from './further-page.ts';

/** A plan before and after it is saved, the desk that somebody has, drills, and dates of training from a file. */

export function planPages(desk: TestDesk): FurtherPage[] {
  const { url, records } = desk;
  const goes = (at: Page, path: string) => at.goto(`${url}/desk${path}`, { waitUntil: 'domcontentloaded' });
  const page = (name: string, opens: FurtherPage['opens'], more: Partial<FurtherPage> = {}): FurtherPage => ({
    name,
    reader: 'manager',
    opens,
    ...more,
  });
  const north = (): Promise<string> => records.teamId('North');
  const edits = async (at: Page) => goes(at, `/plans/${await north()}/edit`);
  let lengths = 30;
  /** A plan that differs from the last. */
  const checks = async (at: Page) => {
    lengths += 1;
    await edits(at);
    await sends(at, '/edit', { usualLength: `${lengths}m`, ownSteps: 'Ring the office first' }, 'Check');
  };
  const saves = async (at: Page) => {
    await checks(at);
    await sends(at, '/save', { reason: 'Agreed in the team' });
  };
  const looksAt = async (at: Page, rows: string[]) => {
    await goes(at, '/training/import');
    const text = ['Staff number,Course,Completed on,Expires on', ...rows].join('\n');
    await sends(at, '/training/import', { text });
  };
  const ROWS = ['4021,Lone working,2022-03-01,', '4022,Lone working,2024-01-15,2026-12-24'];

  return [
    page('plan-checked', checks),
    page('plan-with-a-step-more', async (at) => {
      await edits(at);
      await sends(at, '/edit', {}, 'Add a step');
    }),
    page(
      'plan-with-faults',
      async (at) => {
        await edits(at);
        await sends(at, '/edit', { usualLength: 'long', repeat: '' }, 'Check');
      },
      { status: 422 },
    ),
    page(
      'plan-without-a-reason',
      async (at) => {
        await checks(at);
        await sends(at, '/save');
      },
      { status: 422 },
    ),
    page('plan-saved', saves),
    page('plan-history-of-it', async (at) => {
      await saves(at);
      await goes(at, `/plans/${await north()}/history`);
    }),
    page('desk-of-mine', async (at) => {
      await goes(at, '/handover');
      // It may be theirs from the time before.
      if ((await at.getByRole('button', { name: 'I leave, and nobody has it' }).count()) > 0) return;
      await sends(at, '/handover/take');
    }),
    page('board-of-who-has-the-desk', async (at) => {
      await goes(at, '/handover');
      if ((await at.getByRole('button', { name: 'I have the desk' }).count()) > 0) await sends(at, '/handover/take');
      await goes(at, '');
    }),
    page('handover-with-a-note', async (at) => {
      await goes(at, '/handover');
      await sends(at, '/handover/note', { words: 'The mother of Tom may ring' });
    }),
    page('managers-called', async (at) => {
      await goes(at, '');
      await sends(at, '/call-managers');
    }),
    page('drill-begun', async (at) => {
      for (const staffNumber of ['4021', '4022']) await endsAlarmOf(desk, staffNumber);
      await goes(at, '/drills');
      await sends(at, `/drills/${await north()}`, { kind: 'missed' });
    }),
    page('readiness-numbers-rung', async (at) => {
      await goes(at, `/readiness/${await north()}`);
      await sends(at, '/verify', {}, 'Ring all');
    }),
    page('training-looked-at', (at) => looksAt(at, ROWS)),
    page('training-with-faults', (at) => looksAt(at, [...ROWS, '4099,,2026-13-01,']), { status: 422 }),
    page('training-again', async (at) => {
      await looksAt(at, ROWS);
      await sends(at, '/again');
    }),
    page('training-taken', async (at) => {
      await looksAt(at, ROWS);
      const isNew = (await at.getByRole('button', { name: 'Take all of it' }).count()) > 0;
      if (isNew) await sends(at, '/apply');
      await goes(at, `/training/${await north()}`);
    }),
  ];
}
