import type { DeskRequest, PublicRequest } from '../access/page-route.ts';

/**
 * Answers a request with a page: whose it is, how it stands, and the token for its forms, come by themselves.
 * Somebody who is signed in gets it once the request's own work is done.
 */
export type Show = (asked: PublicRequest | DeskRequest, template: string, data?: object, status?: number) => void;
