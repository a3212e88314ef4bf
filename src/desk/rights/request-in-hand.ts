import { randomUUID } from 'node:crypto';
import { gatherHeld } from '../../operations/rights/gather.ts';
import { type DataRequest, dataRequestById, type Decision, decisionsOf } from '../../records/data-requests.ts';
import { loadOrganisationSettings, timezoneOf } from '../../records/organisation/people.ts';
import { onlyOnce } from '../access/only-once.ts';
import type { DeskRequest, FoundSubject } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { Sent } from '../people/schema.ts';
import { type Item, itemOf } from './items.ts';
import { mayAnswer } from './request-routes.ts';

/** The request that a page is about: what is kept of it, and what is decided so far. */
interface RequestInHand {
  request: DataRequest;
  items: Item[];
  decisions: Decision[];
  organisation: string;
  timezone: string;
}

interface RequestsInHand {
  /** The request that the address names, if this account may answer it. */
  requestIn: (asked: DeskRequest) => Promise<DataRequest | null>;
  subject: (asked: DeskRequest) => Promise<FoundSubject | null>;
  seen: (asked: DeskRequest) => Promise<RequestInHand>;
  once: (asked: DeskRequest, act: Parameters<typeof onlyOnce>[4]) => Promise<string>;
}

/** What every route below a request's page has in common. */
export const OF_A_REQUEST = {
  permission: 'answer a request or erase',
  book: 'true',
  page: 'request',
  isLong: true,
} as const;

/** The address of its page. */
export const pageOf = (request: DataRequest): string => `/desk/records/requests/${request.id}`;

export function requestsInHand(dependencies: DeskDependencies): RequestsInHand {
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

  async function seen(asked: DeskRequest): Promise<RequestInHand> {
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

  const once = (asked: DeskRequest, act: Parameters<typeof onlyOnce>[4]): Promise<string> => {
    const sent = Sent.safeParse(asked.request.body);
    return onlyOnce(dependencies, asked, sent.success ? sent.data.request : randomUUID(), null, act);
  };

  return { requestIn, subject, seen, once };
}
