import type { RequestHandler } from 'express';
import type { CarrierName } from '../carrier-name.ts';
import type { ExchangeContext } from '../exchange-context.ts';

/** Cuts off every request to a carrier that is down. */
export function cutOffWhenCarrierIsGone({ faults }: ExchangeContext, carrier: CarrierName): RequestHandler {
  return (_request, response, next) => {
    if (faults.strikes('carrier-gone', { carrier, about: 'its API' })) response.socket?.destroy();
    else next();
  };
}
