import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { decideItems } from '../../operations/rights/data-request.ts';
import type { Decision } from '../../records/data-requests.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { Show } from '../shell/show.ts';
import { ITEM_KINDS } from './items.ts';
import { OF_A_REQUEST, pageOf, requestsInHand } from './request-in-hand.ts';
import { itemRows, ITEMS_A_PAGE, type TypedItem } from './request-page.ts';

/** What is kept is decided item by item: given or withheld, erased or not. */

const Place = z.object({
  kind: z.enum(ITEM_KINDS.map(({ kind }) => kind)).catch('person'),
  from: z.coerce.number().int().min(0).max(1_000_000).catch(0),
});
const list = z
  .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(300)).max(200))
  .catch([]);
const RowsForm = z.object({ item: list, reason: list });

export function decideRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { subject, seen, once } = requestsInHand(dependencies);

  type Typed = Map<string, TypedItem>;
  async function showItems(asked: DeskRequest, where: unknown, sent: Typed = new Map()): Promise<void> {
    const { request, items, decisions } = await seen(asked);
    const { kind, from } = Place.parse(where);
    const ofKind = items.filter((item) => item.kind === kind);
    const rows = itemRows(ofKind.slice(from, from + ITEMS_A_PAGE), decisions, request.kind, sent);
    const problems = rows.flatMap(({ fault, isAboutReason, place }) =>
      fault === null ? [] : [{ text: fault, href: isAboutReason ? `#reason-${place}` : `#decision-${place}` }],
    );
    show(
      asked,
      'rights/items.njk',
      {
        request,
        kind,
        text: ITEM_KINDS.find((one) => one.kind === kind)?.text ?? '',
        rows,
        from,
        count: ofKind.length,
        last: Math.min(from + ITEMS_A_PAGE, ofKind.length),
        next: from + ITEMS_A_PAGE < ofKind.length ? from + ITEMS_A_PAGE : null,
        before: from > 0 ? Math.max(0, from - ITEMS_A_PAGE) : null,
        problems,
        newRequest: randomUUID,
      },
      problems.length === 0 ? 200 : 422,
    );
  }

  async function decide(asked: DeskRequest): Promise<void> {
    const { request, items } = await seen(asked);
    const body = z.record(z.string(), z.unknown()).catch({}).parse(asked.request.body);
    const { kind, from } = Place.parse(body);
    const { item: ids, reason: reasons } = RowsForm.parse(body);
    const sent: Typed = new Map();
    const decisions: Decision[] = [];
    const allowed = request.kind === 'access' ? ['give', 'withhold'] : ['erase', 'keep'];
    ids.forEach((id, place) => {
      const item = items.find((one) => one.kind === kind && one.id === id);
      const chosen = z.enum(['give', 'withhold', 'erase', 'keep']).safeParse(body[`decision-${place}`]);
      const reason = (reasons[place] ?? '').trim();
      if (!item) return;
      if (!chosen.success || !allowed.includes(chosen.data)) {
        // What nobody has chosen stays undecided. A reason without a choice is somebody's work, and was meant.
        const text = `${item.title}: choose what becomes of it`;
        if (reason !== '') sent.set(id, { decision: '', reason, fault: { field: 'decision', text } });
        return;
      }
      const needsReason = chosen.data === 'withhold' || chosen.data === 'erase';
      const fault: TypedItem['fault'] =
        chosen.data === 'erase' && !item.isErasable
          ? { field: 'decision', text: 'This cannot be erased here' }
          : needsReason && reason.length < 3
            ? { field: 'reason', text: `${item.title}: say why` }
            : null;
      sent.set(id, { decision: chosen.data, reason, fault });
      decisions.push({ kind, item: id, decision: chosen.data, reason: reason === '' ? null : reason });
    });
    if ([...sent.values()].some(({ fault }) => fault !== null)) {
      await showItems(asked, { kind, from }, sent);
      return;
    }
    await once(asked, async (work) => {
      const given = { account: asked.account.id, request: request.id, decisions };
      return (await decideItems(work, work.actor, given)).kind;
    });
    const count = items.filter((item) => item.kind === kind).length;
    const next = from + ITEMS_A_PAGE;
    asked.response.redirect(303, next < count ? `${pageOf(request)}/items?kind=${kind}&from=${next}` : pageOf(request));
  }

  /** What is suggested for a kind, but for what somebody must look at. */
  async function decideAsSuggested(asked: DeskRequest): Promise<void> {
    const { request, items, decisions } = await seen(asked);
    const { kind } = Place.parse(asked.request.body ?? {});
    const made = new Set(decisions.map(({ kind: of, item }) => `${of} ${item}`));
    const suggested = items.flatMap((item): Decision[] =>
      item.kind !== kind || item.suggested === null || made.has(`${kind} ${item.id}`)
        ? []
        : [{ kind, item: item.id, ...item.suggested }],
    );
    await once(asked, async (work) => {
      const given = { account: asked.account.id, request: request.id, decisions: suggested };
      return (await decideItems(work, work.actor, given)).kind;
    });
    asked.response.redirect(303, pageOf(request));
  }

  const one = { ...OF_A_REQUEST, subject };
  const under = '/records/requests/:requestId';
  return [
    {
      ...one,
      method: 'get',
      path: `${under}/items`,
      handle: (asked: DeskRequest) => showItems(asked, asked.request.query),
    },
    { ...one, method: 'post', path: `${under}/items`, handle: decide },
    { ...one, method: 'post', path: `${under}/suggested`, handle: decideAsSuggested },
  ];
}
