import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordTraining } from '../../operations/training/record-training.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { trainingOf } from '../../records/training.ts';
import { readShownPeople } from '../../records/views/shown/people.ts';
import { teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayOf } from '../../safety/local-day.ts';
import { sendFaults } from '../shell/faults-csv.ts';
import type { Show } from '../shell/show.ts';
import { COLUMN_NAMES, MOST_ROWS, readTraining, type TrainingRead, type TrainingRow } from './read-training.ts';

/** Dates of training from a file: what it would do is shown first; then all of it is done, or nothing. */

const File = z.object({ text: z.string().max(500_000).catch(''), request: z.uuid().optional().catch(undefined) });

export function trainingImportRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function previewOf({ account }: DeskRequest, text: string): Promise<TrainingRead> {
    const timezone = await loadTimezone(knex);
    const people = await readShownPeople(knex, { teamIds: teamsFor(account, 'see training') });
    const before = await trainingOf(
      knex,
      people.map(({ id }) => id),
    );
    return readTraining(text, { people, before, today: dayOf(clock.now(), timezone) });
  }

  function showForm(asked: DeskRequest, text: string, fault: string | null): void {
    const page = { text, fault, columns: COLUMN_NAMES, most: MOST_ROWS };
    show(asked, 'training/import.njk', page, fault === null ? 200 : 422);
  }

  async function preview(asked: DeskRequest): Promise<void> {
    const { text } = File.parse(asked.request.body ?? {});
    const read = await previewOf(asked, text);
    if ('fault' in read) showForm(asked, text, read.fault);
    else showPreview(asked, text, read);
  }

  function showPreview(asked: DeskRequest, text: string, { rows, faults }: Exclude<TrainingRead, { fault: string }>) {
    const changing = rows.filter(changes);
    show(
      asked,
      'training/preview.njk',
      {
        text,
        faults,
        counts:
          faults.length > 0
            ? `${faults.length === 1 ? 'One cell is' : `${faults.length} cells are`} wrong`
            : `${changing.length} new or changed, ${rows.length - changing.length} left as they are.`,
        acts: changing.length > 0,
        rows: rows.map((row) => ({ ...row, words: DOES[row.does] })),
        request: randomUUID(),
      },
      faults.length > 0 ? 422 : 200,
    );
  }

  async function apply(asked: DeskRequest): Promise<void> {
    const { text, request: id = randomUUID() } = File.parse(asked.request.body ?? {});
    // Read anew: somebody may have left since it was shown.
    const read = await previewOf(asked, text);
    const rows = 'fault' in read || read.faults.length > 0 ? [] : read.rows.filter(changes);
    if (rows.length === 0) {
      await preview(asked);
      return;
    }
    await onlyOnce(dependencies, asked, id, null, async (work) => {
      const given = rows.map(({ personId, kind, on, due }) => ({ person: personId, kind, on, due }));
      return (await recordTraining(work, work.actor, { rows: given })).kind;
    });
    asked.response.redirect(303, '/desk/readiness');
  }

  const page = { page: 'training', permission: 'see training', book: 'shown' } as const;
  return [
    {
      ...page,
      method: 'get',
      path: '/training/import',
      handle: (asked: DeskRequest) => {
        showForm(asked, '', null);
      },
    },
    { ...page, method: 'post', path: '/training/import', handle: preview },
    {
      ...page,
      method: 'post',
      path: '/training/import/csv',
      handle: async (asked: DeskRequest) => {
        const read = await previewOf(asked, File.parse(asked.request.body ?? {}).text);
        sendFaults(asked, 'fault' in read ? [] : read.faults);
      },
    },
    {
      ...page,
      method: 'post',
      path: '/training/import/again',
      handle: (asked: DeskRequest) => {
        showForm(asked, File.parse(asked.request.body ?? {}).text, null);
      },
    },
    { ...page, method: 'post', path: '/training/import/apply', handle: apply },
  ];
}

const changes = ({ does }: TrainingRow): boolean => does === 'new' || does === 'change';

const DOES = {
  new: 'New',
  change: 'The date is changed',
  same: 'As it is',
  older: 'Older than what is on record: left as it is',
} as const;
