import { describe, expect, it } from '@jest/globals';
import { realTimers } from '../../src/exchange/timers.ts';
import { untilTrue } from '../harness/until-true.ts';
import { handsetPage, reads } from './handset-page.ts';
import { LINE, SAM, say, sdk } from './stand.ts';
import { ncco, talk } from './vonage-stand.ts';

const { page, stand, standAnew, faults, handset, heard, texts, status, press, ringJo } = handsetPage();

describe('a handset on the page', () => {
  it('dials, hears, presses, hangs up', async () => {
    await reads(page().locator('h1'), 'Riverside Children’s Services');
    await reads(page().locator('#clock'), '14:0');
    await reads(page().locator('#speed'), 'runs 20 × as fast');
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Riverside office. Your PIN, please.');
    await reads(status('Sam Okoro'), 'In a call');
    for (const key of '72') await press('Sam Okoro', key);
    await page().keyboard.type('94');
    await reads(heard('Sam Okoro'), '7 2 9 4');
    await reads(heard('Sam Okoro'), 'To start, press 1.');
    expect(stand().at('/menu')).toMatchObject([{ params: { Digits: '7294', From: SAM } }]);
    await press('Sam Okoro', 'Hang up: Sam Okoro');
    await reads(status('Sam Okoro'), 'Call ended');
    expect(faults).toEqual([]);
  });

  it('keeps keys in their order, even if the first of them travels slowly', async () => {
    let isFirst = true;
    await page().route('**/keys', async (route) => {
      const waits = isFirst;
      isFirst = false;
      if (waits) await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN, please.');
    await page().keyboard.type('7294');
    await reads(heard('Sam Okoro'), 'To start, press 1.');
    expect(stand().at('/menu')).toMatchObject([{ params: { Digits: '7294' } }]);
  });

  it('uses star and hash from the computer’s keys on the handset in use, but not in a text box', async () => {
    stand().answer('/voice', '<Response><Gather action="/menu" finishOnKey="" numDigits="3" timeout="60"/></Response>');
    await press('Unknown phone', 'Call: Unknown phone');
    await reads(status('Unknown phone'), 'In a call');
    await handset('Unknown phone')
      .getByRole('textbox', { name: /^Text from/ })
      .focus();
    await page().keyboard.type('12');
    await handset('Unknown phone').getByRole('button', { name: 'star' }).focus();
    await page().keyboard.type('*0#');
    await reads(heard('Unknown phone'), '* 0 #');
    expect(stand().at('/menu')).toMatchObject([{ params: { Digits: '*0#' } }]);
  });

  it('rings, is answered, declined, and answers as it is set to', async () => {
    await handset('Jo Bell').waitFor();
    await ringJo();
    await reads(status('Jo Bell'), 'Ringing');
    await page().waitForFunction("document.title === 'Jo Bell rings'");
    await press('Jo Bell', 'Answer: Jo Bell');
    await reads(heard('Jo Bell'), 'Urgent. Press 1.');
    await press('Jo Bell', 'Hang up: Jo Bell');
    await reads(status('Jo Bell'), 'Call ended');
    await ringJo();
    await press('Jo Bell', 'Decline: Jo Bell');
    await reads(status('Jo Bell'), 'Busy');
    await handset('Jo Bell').getByRole('combobox', { name: 'When Jo Bell is rung' }).selectOption('voicemail');
    await page().waitForFunction(
      "fetch('/exchange/api/state').then((state) => state.json()).then(({ phones }) => " +
        "phones[1].answers === 'voicemail')",
    );
    await ringJo();
    await reads(heard('Jo Bell'), 'This is the voicemail of Jo Bell.');
    expect(faults).toEqual([]);
  });

  it('says words if the line listens for them', async () => {
    stand().answer(
      '/voice',
      '<Response><Gather action="/said" input="dtmf speech" timeout="60"><Say ' +
        'language="en-GB">Where are you?</Say></Gather></Response>',
    );
    const words = handset('Sam Okoro').getByRole('textbox', { name: 'Said on the phone of Sam Okoro' });
    await handset('Sam Okoro').waitFor();
    expect(await words.isVisible()).toBe(false);
    await press('Sam Okoro', 'Call: Sam Okoro');
    await words.fill('Fourteen Mill Lane');
    await press('Sam Okoro', 'Say');
    await reads(heard('Sam Okoro'), 'Fourteen Mill Lane');
    await words.waitFor({ state: 'hidden' });
    expect(stand().at('/said')).toMatchObject([{ params: { SpeechResult: 'Fourteen Mill Lane' } }]);
    expect(faults).toEqual([]);
  });

  it('hides its number, and can end a wait', async () => {
    await handset('Sam Okoro').getByRole('checkbox').check();
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN');
    expect(stand().at('/voice')).toMatchObject([{ params: { From: '+266696687' } }]);
    await press('Sam Okoro', 'Skip wait');
    await reads(status('Sam Okoro'), 'Call ended');
  });

  it('texts, and shows the thread', async () => {
    await handset('Sam Okoro')
      .getByRole('textbox', { name: /^Text from/ })
      .fill('START 60 14 Mill Lane');
    await press('Sam Okoro', 'Send');
    await reads(texts('Sam Okoro'), 'START 60 14 Mill Lane');
    await reads(texts('Sam Okoro'), 'On until 15:10. OUT when you leave.');
    await sdk(stand()).messages.create({ to: '+447700900150', from: LINE, body: 'Please ring us.' });
    await reads(texts('+447700900150'), 'Please ring us.');
  });

  it('calls the number that is chosen, and says whose it is', async () => {
    stand().answer('/answer', ncco(talk('Whom do you want?'), { action: 'wait', timeout: 60 }));
    await handset('Sam Okoro')
      .getByRole('combobox', { name: /rings and texts/ })
      .selectOption({ label: '+44 1632 960300, Vonage, cover number' });
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Whom do you want?');
    await ringJo();
    await reads(handset('Jo Bell').locator('.hint'), 'from +44 1632 960100, Twilio');
    expect(faults).toEqual([]);
  });

  it('switches faults on and off, and can ask who calls', async () => {
    const days = page().locator('#faults');
    await days.locator('summary').click();
    await days.getByLabel('The phone asks who rings, and why, before its owner hears of it.').selectOption('Always');
    await reads(days.getByRole('status'), '1 switched on');
    expect(stand().exchange.state().faults.chances).toEqual({ both: { 'meets-screening': 1 } });
    await ringJo();
    await reads(status('Jo Bell'), 'Asks who rings');
    await press('Jo Bell', 'Answer: Jo Bell');
    await reads(status('Jo Bell'), 'In a call');
    await days.getByLabel('Seed').fill('42');
    await days.getByLabel('Seed').press('Tab');
    await untilTrue(() => stand().exchange.state().faults.seed === 42);
    await days.getByRole('button', { name: 'A bad day' }).click();
    await days
      .getByRole('status')
      .filter({ hasText: /(?:[2-9]|\d\d) switched on/ })
      .waitFor();
    await days.getByRole('button', { name: 'All well' }).click();
    await reads(days.getByRole('status'), 'All is well');
    expect(stand().exchange.state().faults).toMatchObject({ seed: 42, chances: {} });
    expect(faults).toEqual([]);
  });

  it('shows what a carrier would not accept', async () => {
    stand().answer('/voice', '<Response><Fly/></Response>');
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(page().getByRole('region', { name: 'What a carrier' }), '<Fly> is no verb');
    await reads(heard('Sam Okoro'), 'application error');
  });

  it('follows the words as they are spoken', async () => {
    await standAnew({ timers: realTimers, speech: { charactersPerSecond: 5 } });
    stand().answer('/voice', say('One two three four five six seven eight nine ten'));
    await page().goto(`${stand().url}/handset`);
    await press('Sam', 'Call: Sam');
    await page().locator('.transcript .said').first().waitFor();
    expect(await page().locator('.transcript .line span:not(.said)').count()).toBeGreaterThan(0);
  });
});
