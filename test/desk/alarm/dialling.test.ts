import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RIVERSIDE } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { alarmPage, EVERYBODY, samIsInDanger, sends, signsIn } from './alarm-desk.ts';

describe('999 is dialled by somebody at the desk', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  it('the claim is seen at once, a second is asked, phones go on, after three minutes the first is asked', async () => {
    await samIsInDanger(town);
    const [mo, ira] = [await signsIn(town, 'manager', '4030'), await signsIn(town, 'manager', '4031')];
    expect((await sends(town, mo, 'dialling')).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'raised' });
    for (const desk of [mo, ira])
      for (const page of ['/desk', await alarmPage(town)])
        expect((await desk.opens(page)).text).toMatch(/Mo Haddad is dialling 999 \(14:00\)\./);
    const second = await sends(town, ira, 'dialling');
    expect([second.status, second.text]).toEqual([
      409,
      expect.stringMatching(/Mo Haddad is dialling\. Dial as well\?/),
    ]);
    expect(second.text).toMatch(/name="as_well" value="yes"/);
    expect(await town.records.alarmFacts({ what: 'dialling' })).toHaveLength(1);
    expect((await sends(town, ira, 'dialling', { as_well: 'yes' })).status).toBe(303);
    // Nobody has it, so the ladder goes on.
    await town.passes('3m');
    expect(town.exchange.calls().some(({ status }) => status === 'ringing')).toBe(true);
    for (const desk of [mo, ira]) {
      const { text } = await desk.opens(await alarmPage(town));
      expect(text).toMatch(/You were dialling 999\. Did you get through\?/);
      expect(text).not.toMatch(/is dialling 999 \(/);
    }
    await mind(town, ...EVERYBODY);
    await sends(town, mo, 'dialled', { reference: 'NP 4471' });
    const own = (await mo.opens(await alarmPage(town))).text;
    expect(own).not.toMatch(/Did you get through|Mo Haddad deals with it|999 was dialled by/);
    expect(own).toMatch(/The police reference is/);
    const others = (await ira.opens(await alarmPage(town))).text;
    expect(others).toMatch(/999 was dialled by Mo Haddad\. You need not\./);
    expect(others).toMatch(/Mo Haddad deals with it too\./);
    expect(others).toMatch(/Did you get through/);
    expect((await sends(town, ira, 'dialling')).text).toMatch(/Mo Haddad has dialled\. Dial as well\?/);
    expect((await ira.opens(await alarmPage(town))).text).toMatch(/Mo Haddad is dialling 999 about alarm A\./);
    await mind(town, ...EVERYBODY);
  });
});
