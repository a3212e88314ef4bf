import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { open as unseal } from '../../crypto/seal.ts';
import {
  answerRequest,
  decideItems,
  extendRequest,
  markOfDecisions,
  packageContents,
  packageName,
  withdrawRequest,
} from '../../operations/rights/data-request.ts';
import { gatherHeld } from '../../operations/rights/gather.ts';
import {
  type DataRequest,
  dataRequestById,
  type Decision,
  decisionsOf,
  sealedPackageOf,
} from '../../records/data-requests.ts';
import { loadOrganisationSettings, timezoneOf } from '../../records/organisation/people.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { shownFaults } from '../shell/faults.ts';
import { dayOf } from '../shell/local-days.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { givenOf } from './contents.ts';
import { isErasable, type Item, ITEM_KINDS, itemOf } from './items.ts';
import { decided, packageOf } from './package.ts';
import { groupsOf, itemRows, ITEMS_A_PAGE, requestLine } from './request-page.ts';
import { mayAnswer } from './request-routes.ts';

/** One request: what is kept, decided item by item, then answered as a whole. */

const typed = z.string().max(300).catch('');
const ActForm = z.object({ why: typed, proof: typed, erase: typed });
const Place = z.object({
  kind: z.enum(ITEM_KINDS.map(({ kind }) => kind)).catch('person'),
  from: z.coerce.number().int().min(0).max(1_000_000).catch(0),
});
const list = z
  .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().max(300)).max(200))
  .catch([]);
const RowsForm = z.object({ item: list, reason: list });

interface Seen {
  request: DataRequest;
  items: Item[];
  decisions: Decision[];
  organisation: string;
  timezone: string;
}
type ActFault = { field: 'why' | 'proof' | 'erase'; text: string };

export function answerRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const { knex } = parts;

  async function requestIn({ request, account }: DeskRequest): Promise<DataRequest | null> {
    const found = await dataRequestById(knex, String(request.params['requestId']));
    return found && mayAnswer(account, found) ? found : null;
  }
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const found = await requestIn(asked);
    return found && { teamIds: found.person?.teamIds ?? [], personId: found.person?.id ?? null };
  };

  async function seen(asked: DeskRequest): Promise<Seen> {
    const request = await requestIn(asked);
    if (!request) throw new Error('a request is gone');
    const settings = await loadOrganisationSettings(knex);
    const timezone = timezoneOf(settings);
    // What was answered is not looked for again: it may be erased by now.
    const held = request.closedAt === null ? await gatherHeld(parts, request) : [];
    const about = { kind: request.kind, isStaff: request.person !== null, timezone };
    return {
      request,
      items: held.map((one) => itemOf(one, about)),
      decisions: await decisionsOf(knex, request.id),
      organisation: settings?.name ?? '',
      timezone,
    };
  }

  async function showRequest(
    asked: DeskRequest,
    form: z.infer<typeof ActForm>,
    faults: ActFault[] = [],
  ): Promise<void> {
    const { request, items, decisions, timezone } = await seen(asked);
    const groups = groupsOf(items, decisions);
    const made = decided(items, decisions);
    const count = (one: Decision['decision']): number =>
      made.filter(({ decision }) => decision.decision === one).length;
    show(
      asked,
      'rights/request.njk',
      {
        about: requestLine(request, { today: dayOf(asked.now, timezone), timezone }),
        request,
        opened: request.openedBy,
        closed: request.closedAt && dateAndTime(request.closedAt, timezone),
        packageMade: request.package && dateAndTime(request.package.madeAt, timezone),
        groups,
        toDecide: groups.reduce((sum, one) => sum + one.open, 0),
        toGive: count('give'),
        toErase: count('erase'),
        form,
        ...shownFaults(faults),
        newRequest: randomUUID,
      },
      faults.length === 0 ? 200 : 422,
    );
  }

  type Typed = Parameters<typeof itemRows>[3];
  async function showItems(asked: DeskRequest, where: unknown, sent: Typed = new Map()): Promise<void> {
    const { request, items, decisions } = await seen(asked);
    const { kind, from } = Place.parse(where);
    const ofKind = items.filter((item) => item.kind === kind);
    const rows = itemRows(ofKind.slice(from, from + ITEMS_A_PAGE), decisions, request.kind, sent);
    const problems = rows.flatMap(({ fault, place }) =>
      fault === null ? [] : [{ text: fault, href: `#item-${place}` }],
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

  const here = (request: DataRequest): string => `/desk/records/requests/${request.id}`;
  const once = (asked: DeskRequest, act: Parameters<typeof onlyOnce>[4]): Promise<string> => {
    const sent = Sent.safeParse(asked.request.body);
    return onlyOnce(dependencies, asked, sent.success ? sent.data.request : randomUUID(), null, act);
  };

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
      // What nobody has chosen stays undecided.
      if (!chosen.success || !allowed.includes(chosen.data)) return;
      const needsReason = chosen.data === 'withhold' || chosen.data === 'erase';
      const fault =
        chosen.data === 'erase' && !item.isErasable
          ? 'This cannot be erased here'
          : needsReason && reason.length < 3
            ? `${item.title}: say why`
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
    asked.response.redirect(303, next < count ? `${here(request)}/items?kind=${kind}&from=${next}` : here(request));
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
    asked.response.redirect(303, here(request));
  }

  async function answer(asked: DeskRequest): Promise<void> {
    const form = ActForm.parse(asked.request.body ?? {});
    const { request, items, decisions, organisation, timezone } = await seen(asked);
    const made = decided(items, decisions);
    const erased = made.filter(({ decision }) => decision.decision === 'erase').length;
    const faults: ActFault[] = [
      ...(form.proof.trim().length < 3 ? [{ field: 'proof' as const, text: 'Say how it was proved who asks' }] : []),
      ...(made.length < items.length
        ? [{ field: 'proof' as const, text: `${items.length - made.length} are not decided yet` }]
        : []),
      ...(erased > 0 && form.erase !== 'yes'
        ? [{ field: 'erase' as const, text: 'Tick that it is to be erased for good' }]
        : []),
    ];
    if (faults.length > 0) {
      await showRequest(asked, form, faults);
      return;
    }
    const given = [];
    for (const { item, decision } of made)
      if (decision.decision === 'give') given.push(await givenOf(dependencies, asked, item, timezone));
    const withheld = made.filter(({ decision }) => decision.decision === 'withhold').length;
    const contents =
      request.kind === 'erasure'
        ? null
        : packageOf({ organisation, request, day: dateAndTime(asked.now, timezone), given, withheld });
    const outcome = await once(asked, async (work) => {
      const answered = await answerRequest(work, work.actor, {
        account: asked.account.id,
        request: request.id,
        proof: form.proof,
        decided: markOfDecisions(decisions),
        contents,
        erase: made.flatMap(({ item: { kind, id }, decision }) =>
          decision.decision === 'erase' && isErasable(kind) ? [{ kind, id }] : [],
        ),
      });
      return answered.kind;
    });
    if (outcome === 'not-erased')
      await showRequest(asked, form, [
        {
          field: 'erase',
          text:
            'Nothing has been erased: something of it is held, goes on, or is a visit whose alarm would stay. ' +
            'Keep that, or choose its alarm too.',
        },
      ]);
    else if (outcome === 'changed')
      await showRequest(asked, form, [
        { field: 'proof', text: 'Somebody has decided something else meanwhile. Look again.' },
      ]);
    else asked.response.redirect(303, here(request));
  }

  const actWithReason =
    (act: typeof extendRequest | typeof withdrawRequest) =>
    async (asked: DeskRequest): Promise<void> => {
      const request = await requestIn(asked);
      const form = ActForm.parse(asked.request.body ?? {});
      if (!request) return;
      if (form.why.trim().length < 3) {
        await showRequest(asked, form, [{ field: 'why', text: 'Say why' }]);
        return;
      }
      const given = { account: asked.account.id, request: request.id, why: form.why };
      await once(asked, async (work) => (await act(work, work.actor, given)).kind);
      asked.response.redirect(303, here(request));
    };

  const download = (file: 'page' | 'table') => async (asked: DeskRequest) => {
    const request = await requestIn(asked);
    const sealed = request && (await sealedPackageOf(knex, request.id));
    if (!sealed) {
      asked.response.redirect(303, request ? here(request) : '/desk/records/requests');
      return;
    }
    const contents = packageContents.parse(unseal(parts.secrets.data, packageName(request.id), sealed));
    // Saved, never shown by the desk: the page has a style and a sound of its own.
    asked.response
      .attachment(file === 'page' ? 'what-is-kept.html' : 'what-is-kept.csv')
      .type(file === 'page' ? 'html' : 'csv')
      .send(file === 'page' ? contents.page : `\uFEFF${contents.table}`);
  };

  const one = { permission: 'answer a request or erase', book: 'true', page: 'request', subject } as const;
  const under = '/records/requests/:requestId';
  return [
    { ...one, method: 'get', path: under, handle: (asked: DeskRequest) => showRequest(asked, ActForm.parse({})) },
    {
      ...one,
      method: 'get',
      path: `${under}/items`,
      handle: (asked: DeskRequest) => showItems(asked, asked.request.query),
    },
    { ...one, method: 'post', path: `${under}/items`, handle: decide },
    { ...one, method: 'post', path: `${under}/suggested`, handle: decideAsSuggested },
    { ...one, method: 'post', path: `${under}/answer`, handle: answer },
    { ...one, method: 'post', path: `${under}/extend`, handle: actWithReason(extendRequest) },
    { ...one, method: 'post', path: `${under}/withdraw`, handle: actWithReason(withdrawRequest) },
    { ...one, method: 'get', path: `${under}/page`, did: 'export', handle: download('page') },
    { ...one, method: 'get', path: `${under}/table`, did: 'export', handle: download('table') },
  ];
}
