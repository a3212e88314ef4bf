import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { giveCodes } from '../../operations/people/give-codes.ts';
import { importFile, type Preview, previewImport } from '../../operations/people/import-file.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { teamsFor } from '../access/account.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';

/** Importing an organisation file: what it would change first, then all of it or nothing. */

const Sent = z.object({
  text: z.string().catch(''),
  revision: z.string().max(128).catch(''),
  request: z.uuid().optional().catch(undefined),
});

const PERMISSION = 'import or export the organisation';

interface Shown {
  text?: string;
  preview?: Preview | null;
  notice?: string | null;
  /** After an import: codes may be given. */
  isDone?: boolean;
}

export function importRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = dependencies.parts;

  function showPage(asked: DeskRequest, { text = '', preview = null, notice = null, isDone = false }: Shown): void {
    const status = preview?.kind === 'faults' ? 422 : 200;
    const data = { text, preview, notice, isDone, mayImport: isForAll(asked.account), newRequest: randomUUID };
    show(asked, 'import/import.njk', data, status);
  }

  async function showPreview(asked: DeskRequest, text: string, notice: string | null = null): Promise<void> {
    if (text.trim() === '') showPage(asked, { notice: 'Paste the whole file first. Nothing has changed.' });
    else showPage(asked, { text, preview: await previewImport(knex, text), notice });
  }

  async function apply(asked: DeskRequest): Promise<void> {
    const { text, revision, request = randomUUID() } = Sent.parse(asked.request.body ?? {});
    const outcome = await onlyOnce(
      dependencies,
      asked,
      request,
      null,
      async (work) => (await importFile(work, work.actor, { text, revision })).kind,
    );
    if (outcome === 'done') showPage(asked, { notice: 'The file is imported, all of it.', isDone: true });
    else if (outcome === 'changed') await showPreview(asked, text, CHANGED);
    else await showPreview(asked, text);
  }

  async function sendCodes(asked: DeskRequest): Promise<void> {
    const { request = randomUUID() } = Sent.parse(asked.request.body ?? {});
    const counts: number[] = [];
    await onlyOnce(dependencies, asked, request, null, async (work) => {
      counts.push((await giveCodes(work, work.actor, { send: true })).length);
      return 'done';
    });
    const [count] = counts;
    const notice = count === undefined ? 'That was done by the first press.' : codesWords(count);
    showPage(asked, { notice });
  }

  /** For whoever looks after every team: a file is about all of them. */
  const only =
    (act: (asked: DeskRequest) => Promise<void>) =>
    async (asked: DeskRequest): Promise<void> => {
      if (isForAll(asked.account)) await act(asked);
      else showPage(asked, {});
    };
  const route = (method: 'get' | 'post', path: string, act: (asked: DeskRequest) => Promise<void>): PageRoute => ({
    method,
    path: `/people/import${path}`,
    page: 'import',
    permission: PERMISSION,
    book: 'none',
    handle: only(act),
  });

  return [
    route('get', '', (asked) => Promise.resolve(showPage(asked, {}))),
    route('post', '', (asked) => showPreview(asked, Sent.parse(asked.request.body ?? {}).text)),
    route('post', '/apply', apply),
    route('post', '/codes', sendCodes),
  ];
}

const isForAll = (account: AccountRecord): boolean => teamsFor(account, PERMISSION) === 'all';

const CHANGED = 'Somebody has changed something since you looked. Nothing was imported: look again, then import.';

const codesWords = (count: number): string =>
  count === 0
    ? 'Everybody has a PIN, or a code that works. Nothing was sent.'
    : `${count} ${count === 1 ? 'code is' : 'codes are'} on the way by text, to first phones. They work for a week.`;
