import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT, createStand, type Stand } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand();
});
afterEach(() => stand.close());

/** The status of the answer to a request with this Host header. */
async function statusFor(path: string, host: string, method = 'GET'): Promise<number | undefined> {
  const { port } = new URL(stand.url);
  const asked = request({ host: '127.0.0.1', port, path, method, headers: { Host: host.replace('PORT', port) } });
  asked.end();
  const [answer] = await once(asked, 'response');
  answer.resume();
  return answer.statusCode;
}

/** A page of another site may let its own name point to 127.0.0.1 (DNS rebinding). The browser then sends that name. */
describe('the names that the exchange answers to', () => {
  it.each(['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT', 'LOCALHOST:PORT', '127.0.0.1'])('%s', async (host) => {
    expect(await statusFor('/exchange/api/state', host)).toBe(200);
    expect(await statusFor('/handset', host)).toBe(200);
  });

  it.each([
    'evil.example:PORT',
    'evil.example',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil.example',
    '192.0.2.7:PORT',
  ])('not "%s"', async (host) => {
    expect(await statusFor('/exchange/api/state', host)).toBe(421);
    expect(await statusFor('/exchange/api/events', host)).toBe(421);
    expect(await statusFor('/exchange/api/calls', host, 'POST')).toBe(421);
    expect(await statusFor(`/exchange/2010-04-01/Accounts/${ACCOUNT.accountSid}/Calls.json`, host, 'POST')).toBe(421);
    expect(await statusFor('/handset', host)).toBe(421);
    expect(await statusFor('/handset/handset.js', host)).toBe(421);
    expect(stand.exchange.calls()).toEqual([]);
  });
});
