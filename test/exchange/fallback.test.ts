import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createStand, LINE, SAM, type Stand, withFallback } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand(withFallback);
});
afterEach(() => stand.close());

async function dial(): Promise<string> {
  const id = stand.exchange.dial({ from: SAM, to: LINE });
  await stand.exchange.idle();
  return id;
}

describe('the fallback address of a Twilio line', () => {
  it('is requested once if a document cannot be had, with the reason; then the carrier apologises', async () => {
    stand.answer('/voice', { status: 500 });
    stand.answer('/voice/fallback', '<Response><Say>Please ring again.</Say></Response>');
    expect(stand.heard(await dial())).toEqual(['Please ring again.']);
    expect(stand.at('/voice/fallback')[0]?.params).toMatchObject({
      ErrorCode: '11200',
      ErrorUrl: `${stand.url}/voice`,
    });
    stand.answer('/voice/fallback', { status: 500 });
    expect(stand.heard(await dial())).toEqual(['We are sorry, an application error has occurred. Goodbye.']);
    expect(stand.at('/voice/fallback')).toHaveLength(2);
  });
});
