import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openSealed as unseal } from '../../crypto/seal.ts';
import {
  answerRequest,
  extendRequest,
  markOfDecisions,
  packageContents,
  packageName,
  withdrawRequest,
} from '../../operations/rights/data-request.ts';
import { type Decision, sealedPackageOf } from '../../records/data-requests.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { counted } from '../shell/numbers.ts';
import { shownFaults } from '../shell/faults.ts';
import { dayOf } from '../../safety/local-day.ts';
import { dayWords } from '../people/view.ts';
import type { Show } from '../shell/show.ts';
import { dateAndTime } from '../shell/times.ts';
import { givenOf } from './contents.ts';
import { isErasable } from './items.ts';
import { decidedItems, packageOf } from './package.ts';
import { OF_A_REQUEST, pageOf, requestsInHand } from './request-in-hand.ts';
import { groupsOf, requestLine } from './request-page.ts';

/** A request, once each item of it is decided, is answered as a whole. */

const typed = z.string().max(300).catch('');
const ActForm = z.object({ why: typed, proof: typed, erase: typed });
type ActFault = { field: 'why' | 'proof' | 'erase'; text: string };

export function answerRoutes(dependencies: DeskDependencies, show: Show): PageRoute[] {
  const { parts } = dependencies;
  const { knex } = parts;
  const { requestIn, subject, seen, once } = requestsInHand(dependencies);

  async function showRequest(
    asked: DeskRequest,
    form: z.infer<typeof ActForm>,
    faults: ActFault[] = [],
  ): Promise<void> {
    const { request, items, decisions, timezone } = await seen(asked);
    const groups = groupsOf(items, decisions);
    const made = decidedItems(items, decisions);
    const count = (one: Decision['decision']): number =>
      made.filter(({ decision }) => decision.decision === one).length;
    show(
      asked,
      'rights/request.njk',
      {
        about: requestLine(request, { today: dayOf(asked.now, timezone), timezone }),
        request,
        received: dayWords(request.receivedOn),
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

  async function answer(asked: DeskRequest): Promise<void> {
    const form = ActForm.parse(asked.request.body ?? {});
    const { request, items, decisions, organisation, timezone } = await seen(asked);
    const made = decidedItems(items, decisions);
    const erased = made.filter(({ decision }) => decision.decision === 'erase').length;
    const faults: ActFault[] = [
      ...(form.proof.trim().length < 3 ? [{ field: 'proof' as const, text: 'Say how it was proved who asks' }] : []),
      ...(made.length < items.length
        ? [{ field: 'proof' as const, text: `${counted(items.length - made.length, 'thing')} still to be decided` }]
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
    else asked.response.redirect(303, pageOf(request));
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
      asked.response.redirect(303, pageOf(request));
    };

  const download = (file: 'page' | 'table') => async (asked: DeskRequest) => {
    const request = await requestIn(asked);
    const sealed = request && (await sealedPackageOf(knex, request.id));
    if (!sealed) {
      asked.response.redirect(303, request ? pageOf(request) : '/desk/records/requests');
      return;
    }
    const contents = packageContents.parse(unseal(parts.secrets.data, packageName(request.id), sealed));
    // Saved, never shown by the desk: the page has a style and a sound of its own.
    asked.response
      .attachment(file === 'page' ? 'what-is-kept.html' : 'what-is-kept.csv')
      .type(file === 'page' ? 'html' : 'csv')
      .send(file === 'page' ? contents.page : `\uFEFF${contents.table}`);
  };

  const one = { ...OF_A_REQUEST, subject };
  const under = '/records/requests/:requestId';
  return [
    { ...one, method: 'get', path: under, handle: (asked: DeskRequest) => showRequest(asked, ActForm.parse({})) },
    { ...one, method: 'post', path: `${under}/answer`, handle: answer },
    { ...one, method: 'post', path: `${under}/extend`, handle: actWithReason(extendRequest) },
    { ...one, method: 'post', path: `${under}/withdraw`, handle: actWithReason(withdrawRequest) },
    { ...one, method: 'get', path: `${under}/page`, did: 'export', handle: download('page') },
    { ...one, method: 'get', path: `${under}/table`, did: 'export', handle: download('table') },
  ];
}
