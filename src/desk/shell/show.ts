import type { AccountRecord } from '../../records/accounts.ts';
import type { PublicRequest } from '../access/page-route.ts';
import type { LineStatus } from '../status/line-status.ts';

/** Answers a request with a page: whose it is, and the token for its forms, come by themselves. */
export type Show = (
  asked: PublicRequest & { account?: AccountRecord; isIdle?: boolean; isOut?: boolean; status?: LineStatus | null },
  template: string,
  data?: object,
  status?: number,
) => void;
