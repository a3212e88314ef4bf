import type { DeskRequest } from '../access/page-route.ts';

/** Somebody raises an alarm where one is open: the page that they come to says so. Only who may open it comes there. */

/** Of an address. */
export const WAS_OPEN = 'open=already';
export const wasOpen = ({ request }: Pick<DeskRequest, 'request'>): boolean => 'open' in request.query;

export const OPEN_ALREADY = 'An alarm about them was open already, and this is it. What you said is added to it.';
