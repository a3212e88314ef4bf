import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { seal } from '../../crypto/seal.ts';
import { date } from '../../organisation-file/values.ts';
import {
  closeDataRequest,
  dataRequestById,
  type Decision,
  DECISIONS,
  decisionsOf,
  extendDataRequest,
  familyMarks,
  insertDataRequest,
  lockOpenRequest,
  REQUEST_KINDS,
  saveDecisions,
  storePackage,
} from '../../records/data-requests.ts';
import { ERASABLE, eraseChosen, NotErased } from '../../records/erase-chosen.ts';
import { dayOf } from '../../safety/local-day.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { realNow } from '../work.ts';
import { dueDay, extendedDay } from './due-day.ts';

/**
 * Somebody asks what is kept about them, or that it be erased (UK GDPR, articles 15 and 17). An officer decides item by
 * item, then it is answered as a whole. Only an account at the desk does this: `account`.
 */

const words = z.string().trim().min(3).max(300);
const account = z.uuid();

type RequestOpened = { kind: 'done'; id: string } | { kind: 'to-come' };

export const openDataRequest = operation(
  z.object({
    account,
    kind: z.enum(REQUEST_KINDS),
    about: z.union([z.object({ person: z.uuid() }), z.object({ family: familyMarks })]),
    askedBy: words,
    receivedOn: date,
  }),
  async (work, { account: accountId, kind, about, askedBy, receivedOn }): Promise<RequestOpened> => {
    const at = realNow(work);
    if (receivedOn > dayOf(at, work.organisation.timezone)) return { kind: 'to-come' };
    const id = randomUUID();
    await insertDataRequest(work.trx, {
      id,
      kind,
      personId: 'person' in about ? about.person : null,
      family: 'family' in about ? about.family : null,
      askedBy,
      receivedOn,
      dueOn: dueDay(receivedOn),
      openedAt: at,
      accountId,
    });
    await journalOfficeAct(work, `opens a request (${NAMES[kind]})`, {
      workerId: 'person' in about ? about.person : null,
    });
    return { kind: 'done', id };
  },
);

type ItemsDecided = { kind: 'done' } | { kind: 'closed' } | { kind: 'unfit' };

/** What may be decided in a request of each kind. */
const DECISIONS_OF = { access: ['give', 'withhold'], erasure: ['erase', 'keep'] } as const;

/** What is withheld, and what goes, has a reason. */
const decision = z
  .object({
    kind: z.string().min(1).max(20),
    item: z.string().min(1).max(200),
    decision: z.enum(DECISIONS),
    reason: z.string().trim().max(300).nullable(),
  })
  .refine((one) => one.decision === 'give' || one.decision === 'keep' || (one.reason ?? '').length > 2, {
    error: 'needs a reason',
  });

export const decideItems = operation(
  z.object({ account, request: z.uuid(), decisions: z.array(decision).max(20_000) }),
  async (work, { account: accountId, request, decisions }): Promise<ItemsDecided> => {
    const found = await dataRequestById(work.trx, request);
    if (!found || !(await lockOpenRequest(work.trx, request))) return { kind: 'closed' };
    const fit: readonly string[] = DECISIONS_OF[found.kind];
    if (decisions.some((one) => !fit.includes(one.decision))) return { kind: 'unfit' };
    await saveDecisions(work.trx, request, decisions, { at: realNow(work), accountId });
    return { kind: 'done' };
  },
);

export const extendRequest = operation(
  z.object({ request: z.uuid(), why: words }),
  async (work, { request, why }): Promise<ItemsDecided> => {
    const found = await dataRequestById(work.trx, request);
    if (!found || !(await lockOpenRequest(work.trx, request))) return { kind: 'closed' };
    await extendDataRequest(work.trx, request, { dueOn: extendedDay(found.receivedOn), why });
    await journalOfficeAct(work, 'gives itself two months more for a request', { workerId: found.person?.id });
    return { kind: 'done' };
  },
);

export const withdrawRequest = operation(
  z.object({ account, request: z.uuid(), why: words }),
  async (work, { account: accountId, request, why }): Promise<ItemsDecided> => {
    const found = await dataRequestById(work.trx, request);
    if (!found || !(await lockOpenRequest(work.trx, request))) return { kind: 'closed' };
    const closed = { at: realNow(work), accountId, how: 'withdrawn', proof: why } as const;
    await closeDataRequest(work.trx, request, closed);
    await journalOfficeAct(work, 'closes a request that was withdrawn', { workerId: found.person?.id });
    return { kind: 'done' };
  },
);

/** What was given, as files. */
export const packageContents = z.object({ page: z.string(), table: z.string() });
export type PackageContents = z.infer<typeof packageContents>;
/** Of its own kind: what is sealed for another purpose does not open here. */
export const packageName = (requestId: string): string => `package of request ${requestId}`;

/** Marks decisions, so that what is answered is what was decided. */
export const markOfDecisions = (decisions: Decision[]): string =>
  createHash('sha256')
    .update(
      decisions
        .map(({ kind, item, decision: one }) => `${kind} ${item} ${one}`)
        .sort()
        .join('\n'),
    )
    .digest('hex');

type RequestAnswered =
  | { kind: 'done'; sha256: string | null }
  | { kind: 'closed' }
  /** Somebody has decided something else meanwhile. */
  | { kind: 'changed' }
  /** Something is held, or goes on. Nothing has been erased. */
  | { kind: 'not-erased'; items: { kind: string; id: string }[] };

export const answerRequest = operation(
  z.object({
    account,
    request: z.uuid(),
    /** How it was proved who asks. */
    proof: words,
    /** Of the decisions that the answering officer has seen. */
    decided: z.string(),
    /** Null: nothing is given, as to a request for erasure. */
    contents: packageContents.nullable(),
    /** What is there of what was decided to be erased. The rest has gone by itself meanwhile. */
    erase: z.array(z.object({ kind: z.enum(ERASABLE), id: z.string() })),
  }),
  async (work, { account: accountId, request, proof, decided, contents, erase }): Promise<RequestAnswered> => {
    const { trx } = work;
    const at = realNow(work);
    const found = await dataRequestById(trx, request);
    if (!found || !(await lockOpenRequest(trx, request))) return { kind: 'closed' };
    const decisions = await decisionsOf(trx, request);
    if (markOfDecisions(decisions) !== decided) return { kind: 'changed' };
    const chosen = new Set(
      decisions.filter(({ decision: one }) => one === 'erase').map(({ kind, item }) => `${kind} ${item}`),
    );
    const goes = erase.filter(({ kind, id }) => chosen.has(`${kind} ${id}`));
    if (goes.length > 0) {
      const erasure = { id: randomUUID(), accountId, requestId: request };
      try {
        await eraseChosen(trx, goes, { erasure, now: work.now, realNow: at });
      } catch (error) {
        if (error instanceof NotErased) return { kind: 'not-erased', items: error.items };
        throw error;
      }
    }
    const sha256 = contents && createHash('sha256').update(contents.page).digest('hex');
    if (contents && sha256 !== null) {
      const sealed = seal(work.parts.secrets.data, packageName(request), contents);
      await storePackage(trx, request, { madeAt: at, sha256, sealed });
    }
    await closeDataRequest(trx, request, { at, accountId, how: 'answered', proof });
    const count = (one: Decision['decision']): number => decisions.filter(({ decision: made }) => made === one).length;
    const what =
      found.kind === 'access'
        ? `answers a request: ${count('give')} given, ${count('withhold')} withheld`
        : `answers a request for erasure: ${goes.length} erased, ${count('keep')} kept`;
    await journalOfficeAct(work, what, { workerId: found.person?.id });
    return { kind: 'done', sha256 };
  },
);

const NAMES = { access: 'to see what is kept', erasure: 'to erase' } as const;
