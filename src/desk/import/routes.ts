import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { giveCodes } from '../../operations/people/give-codes.ts';
import { importFile, importFirstFile, type Preview, previewImport } from '../../operations/people/import-file.ts';
import { NoOrganisation } from '../../operations/operation.ts';
import { keptWhileOutWords } from '../../organisation-file/kept-words.ts';
import { NOT_UTF8 } from '../../organisation-file/utf8.ts';
import { showOrganisation } from '../../organisation-file/show.ts';
import type { AccountRecord } from '../../records/accounts.ts';
import { currentRevision } from '../../records/organisation/changes.ts';
import { loadOrganisation } from '../../records/organisation/organisation.ts';
import { PruneRefused } from '../../records/organisation/prune.ts';
import { loadOrganisationSettings, loadTimezone } from '../../records/organisation/people.ts';
import { deskActor, teamsFor } from '../access/account.ts';
import { answeredOnce, onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { csvOf, MARK } from '../shell/csv.ts';
import type { Show } from '../shell/show.ts';
import { wrongLines } from './upload.ts';
import { faultRows, keptWords, lettersView, renamedWords, undoneView } from './view.ts';

/** Importing an organisation file: what it would change first, then all of it or nothing. */

const Sent = z.object({
  text: z.string().catch(''),
  wrongLines: wrongLines.optional().catch(undefined),
  revision: z.coerce.number().int().catch(-1),
  overwrite: z
    .literal('yes')
    .transform(() => true)
    .catch(false),
  /** In the demo alone: people who are not in the file leave. */
  letGo: z
    .literal('yes')
    .transform(() => true)
    .catch(false),
  request: z.uuid().optional().catch(undefined),
});

/** What the page says of codes that were given. */
const CodesSent = z.object({ kind: z.literal('done'), count: z.number() });
const CodesDrawn = z.object({
  kind: z.literal('done'),
  given: z.array(
    z.object({
      person: z.object({ name: z.string(), staffNumber: z.string() }),
      code: z.string(),
      until: z.coerce.date(),
    }),
  ),
});

/** What somebody who has no file yet begins with. */
const EXAMPLE = readFileSync(join(import.meta.dirname, 'example.yaml'), 'utf8');
const PERMISSION = 'import or export the organisation';
const YAML = 'application/yaml; charset=utf-8';

interface Shown {
  text?: string;
  preview?: Preview | null;
  notice?: string | null;
  /** After an import: codes may be given. */
  isDone?: boolean;
  /** The file was refused because it would undo changes. */
  mustTick?: boolean;
  /** It was ticked before. */
  letGo?: boolean;
}

export function importRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { knex, clock } = dependencies.parts;

  async function showPage(
    asked: DeskRequest,
    { text = '', preview = null, notice = null, isDone = false, mustTick = false, letGo = false }: Shown,
  ): Promise<void> {
    const timezone = await loadTimezone(knex);
    const status = preview?.kind === 'faults' ? 422 : 200;
    const undone = preview?.kind === 'preview' ? undoneView(preview.undone, timezone) : null;
    const kept = preview?.kind === 'preview' ? [...renamedWords(preview.renamed), ...keptWords(preview.kept)] : [];
    const data = {
      ...{ text, preview, undone, kept, notice, isDone, mustTick, letGo },
      mayImport: isForAll(asked.account),
      // Elsewhere each leaves on their own page, which asks for all that hangs on them.
      mayLetGo: dependencies.allowDemoAccounts,
      isFirst: (await currentRevision(knex)) === null && (await loadOrganisation(knex)) === null,
      newRequest: randomUUID,
    };
    show(asked, 'import/import.njk', data, mustTick ? 422 : status);
  }

  async function showPreview(
    asked: DeskRequest,
    text: string,
    more: Pick<Shown, 'notice' | 'mustTick' | 'letGo'> = {},
  ) {
    if (text.trim() === '')
      await showPage(asked, { notice: 'Choose a file, or paste all of it. Nothing has changed.' });
    else await showPage(asked, { text, preview: await previewImport(dependencies.parts, text, clock.now()), ...more });
  }

  async function look(asked: DeskRequest): Promise<void> {
    const { text, wrongLines: lines } = Sent.parse(asked.request.body ?? {});
    if (!lines) await showPreview(asked, text);
    else {
      const faults = lines.map((line) => ({ line, reason: NOT_UTF8 }));
      await showPage(asked, { preview: { kind: 'faults', faults, warnings: [] } });
    }
  }

  async function apply(asked: DeskRequest): Promise<void> {
    const { text, revision, overwrite, letGo, request = randomUUID() } = Sent.parse(asked.request.body ?? {});
    const prune = letGo && dependencies.allowDemoAccounts;
    const kept: string[] = [];
    let again: string;
    try {
      again = await onlyOnce(dependencies, asked, request, null, async (work) => {
        const imported = await importFile(work, work.actor, { text, revision, overwrite, prune });
        // After a deadlock it runs once more, and what it found first counts for nothing.
        kept.length = 0;
        if (imported.kind === 'done') kept.push(...imported.saved.keptWhileOut.map(keptWhileOutWords));
        return imported.kind;
      });
    } catch (error) {
      if (!(error instanceof PruneRefused)) throw error;
      await showPreview(asked, text, { notice: `Nothing was imported. ${error.reasons.join('; ')}.` });
      return;
    }
    const actor = deskActor(asked.account);
    const outcome = again === 'no-organisation' ? (await importFirstFile(dependencies.parts, actor, text)).kind : again;
    if (outcome === 'done') await showPage(asked, { notice: doneWords(kept), isDone: true });
    else if (outcome === 'changed') await showPreview(asked, text, { notice: CHANGED, letGo });
    else if (outcome === 'undoes') await showPreview(asked, text, { mustTick: true, letGo });
    else await showPreview(asked, text);
  }

  async function sendCodes(asked: DeskRequest): Promise<void> {
    const sent = await answeredOnce(dependencies, asked, CodesSent, async (work) => ({
      kind: 'done' as const,
      count: (await giveCodes(work, work.actor, { send: true })).length,
    }));
    await showPage(asked, { notice: sent ? codesWords(sent.count) : 'That was done by the first press.' });
  }

  async function printLetters(asked: DeskRequest): Promise<void> {
    const drawn = await answeredOnce(dependencies, asked, CodesDrawn, async (work) => ({
      kind: 'done' as const,
      given: await giveCodes(work, work.actor, { send: false }),
    }));
    const organisation = await loadOrganisationSettings(knex);
    if (drawn === null || organisation === null) await showPage(asked, { notice: LETTERS_ONCE });
    else if (drawn.given.length === 0) await showPage(asked, { notice: codesWords(0), isDone: true });
    else show(asked, 'import/letters.njk', lettersView(drawn.given, organisation));
  }

  async function faultsAsCsv(asked: DeskRequest): Promise<void> {
    const { text } = Sent.parse(asked.request.body ?? {});
    const preview = await previewImport(dependencies.parts, text, clock.now());
    asked.response
      .attachment('faults.csv')
      .type('text/csv; charset=utf-8')
      .send(`${MARK}${csvOf(faultRows(preview, text))}`);
  }

  async function download({ response }: DeskRequest): Promise<void> {
    const revision = await currentRevision(knex);
    const organisation = await loadOrganisation(knex);
    if (!organisation) throw new NoOrganisation();
    response
      .attachment(`organisation-${revision ?? 0}.yaml`)
      .type(YAML)
      .send(showOrganisation(organisation, revision));
  }

  function example({ response }: DeskRequest): Promise<void> {
    response.attachment('organisation-example.yaml').type(YAML).send(EXAMPLE);
    return Promise.resolve();
  }

  /** For those who look after every team, because a file is about all of them. */
  const only =
    (act: (asked: DeskRequest) => Promise<void>) =>
    async (asked: DeskRequest): Promise<void> => {
      if (isForAll(asked.account)) await act(asked);
      else await showPage(asked, {});
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
    route('get', '', (asked) => showPage(asked, {})),
    route('get', '/example', example),
    route('post', '', look),
    route('post', '/apply', apply),
    route('post', '/csv', faultsAsCsv),
    route('post', '/codes', sendCodes),
    route('post', '/letters', printLetters),
    {
      method: 'get',
      path: '/people/export',
      page: 'export',
      permission: PERMISSION,
      book: 'none',
      isLong: true,
      handle: only(download),
    },
  ];
}

const isForAll = (account: AccountRecord): boolean => teamsFor(account, PERMISSION) === 'all';

const CHANGED = 'Somebody has changed something since you looked. Nothing was imported: look again, then import.';

const doneWords = (kept: string[]): string =>
  ['The file is imported, all of it', ...kept].map((one) => `${one}.`).join(' ');

const LETTERS_ONCE =
  'The letters were made by the first press, and are shown once. Anyone who has none is given another code ' +
  'on their own page.';

const codesWords = (count: number): string =>
  count === 0
    ? 'Everybody has a PIN, or a code that works. Nothing was done.'
    : `${count} ${count === 1 ? 'code is' : 'codes are'} on the way by text, to first phones. They work for a week.`;
