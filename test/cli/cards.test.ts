import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cards } from '../../src/cli/card.ts';
import { contactCard } from '../../src/operations/cards/card-text.ts';
import { recordAbsenceByNumber } from '../../src/cli/person.ts';
import type { Branch, Step } from '../../src/conversation/files/flow-file.ts';
import { RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';
import { refusal } from './refusal.ts';

describe('cards of a team', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE_RINGS_BACK, at: '2026-11-23T14:00:00Z' });
  });
  afterAll(async () => {
    await town.close();
  });

  it("a card for a worker's family says whom to ring, and nothing of plans and second ways", async () => {
    const lines = await cards(town.knex, town.parts.library.languages, {
      ...{ team: 'North', about: '4021', numbers: ['+441632960000'], isForFamily: true },
    });
    const card = lines.join('\n');
    expect(card).toContain('Ring +441632960000 from your own phone');
    expect(card).toContain('key 0 0, then 1. A person comes to the phone');
    expect(card).toContain('Sam Okoro, staff number 4021');
    expect(card).not.toMatch(/PIN|purple|Bea|Mo |covert|second/);
  });

  it('a card for each worker: numbers, keys and words for the wallet, the covert ways by heart, no PIN', async () => {
    const wanted = { team: 'North', about: null, numbers: ['+441632960000'] };
    const lines = await cards(town.knex, town.parts.library.languages, wanted);
    const all = lines.join('\n');
    expect(lines.filter((line) => line.includes('· staff number'))).toEqual([
      'Riverside office · Bea Lindqvist · staff number 4022',
      'Riverside office · Sam Okoro · staff number 4021',
    ]);
    expect(all).not.toMatch(/7294|3851|6183|2947|8462|5827/);
    const [wallet = '', learnt = ''] = all.split('TO BE LEARNT BY HEART');
    expect(wallet).toMatch(/Ring or text: \+441632960000/);
    expect(wallet).toContain('By text, to begin: IN 60 mins at Flat 3, 14 Mill Lane\n');
    expect(wallet).not.toMatch(/IN 60 and where/);
    expect(wallet).not.toMatch(/danger|duress|alarm|second|purple|folder|police|Buddyline/i);
    expect(learnt).toContain('In a text, the words "purple file": as the second PIN.');
    expect(learnt).toContain('"Is it the red form?" means: Are you in danger?');
    expect(learnt).toContain('"Shall I look again in five minutes?" means: Shall I ring back in five minutes?');
    expect(learnt).toContain(
      'after 2m: you, by call\n  after 6m: Sam Okoro, by text and call\n  after 9m: Mo Haddad, Ira Nowak, by ' +
        'text and call\n  after 12m: Sam Okoro, Mo Haddad, Ira Nowak, the duty desk, Out of hours team',
    );
    expect(await refusal(cards(town.knex, town.parts.library.languages, { ...wanted, about: '4099' }))).toEqual([
      '4099 is no worker of North, and is rung for none.',
    ]);
  });

  it('a card for each who may be rung: from where, about whom, first words, keys, texts, never to do', async () => {
    const wanted = { team: 'North', about: null, numbers: ['+441632960000'] };
    await recordAbsenceByNumber(town.parts, '4030', '2026-11-23', '2026-12-23');
    const all = (await cards(town.knex, town.parts.library.languages, wanted))
      .join('\n')
      .split(`\n${'-'.repeat(72)}\n`);
    await town.knex('person').update({ away: '[]' });
    const heads = all.map((card) => card.trim().split('\n')[0]).filter((head) => head?.includes('who is rung'));
    expect(heads).toEqual([
      'Riverside lone-working line · Sam Okoro, who is rung for colleagues',
      'Riverside lone-working line · Mo Haddad, who is rung for colleagues',
      'Riverside lone-working line · Ira Nowak, who is rung for colleagues',
      'Riverside lone-working line · Bea Lindqvist, who is rung for colleagues',
      'Riverside lone-working line · The duty desk, who is rung for colleagues',
      'Riverside lone-working line · Out of hours team, who is rung for colleagues',
    ]);
    const cardOf = (name: string): string => all.find((card) => card.includes(`${name}, who is rung`)) ?? '';
    const bea = cardOf('Bea Lindqvist');
    expect(bea).toContain('We ring you from +441632960000');
    expect(bea).toContain('You hear: "Riverside lone-working line. Urgent. Press 1."');
    expect(bea).toContain(
      'You read: "Riverside lone-working line: urgent. Reply TAKE B 15 (minutes until news) or CANT B, or ring us."',
    );
    expect(bea).toContain('Later you hear: "Riverside lone-working line. News, please. Press 1."');
    expect(bea).toMatch(
      inOne(
        /Sam Okoro: visit missed after 6m, danger said covertly at once, help asked for openly at once, asked /,
        /covertly to be looked after at once\n/,
      ),
    );
    expect(cardOf('Mo Haddad')).toMatch(
      /Bea Lindqvist, Sam Okoro: visit missed after 9m, danger said covertly at once/,
    );
    expect(cardOf('The duty desk')).toContain('You are rung at +441632960500');
    expect(cardOf('The duty desk')).toContain('"Riverside lone-working line. A caller for the office. Press 1."');
    expect(cardOf('Out of hours team')).toContain('You are rung at +441632960999');
    expect(cardOf('Out of hours team')).toContain('You have no PIN');
    expect(bea).not.toContain('You have no PIN');
    for (const card of all.filter((one) => one.includes('who is rung'))) {
      for (const word of ['TAKE B 15', 'CANT B', 'SAFE B', 'SAFE B 30', 'DIALLED B', 'READ'])
        expect(card).toContain(word);
      expect(card).toMatch(/COVERT[^]*do not ring or text them[^]*do not go there/i);
    }
    // The keys of the card are those of the flows.
    const { flows } = town.parts.library;
    const branchesOf = (one: Step | undefined): Record<string, Branch> => (one && 'on' in one ? one.on : {});
    const goes = (flow: string, step: string): Record<string, unknown> =>
      Object.fromEntries(Object.entries(branchesOf(flows[flow]?.steps[step])).map(([key, { go }]) => [key, go]));
    for (const step of ['missed-keys', 'panic-keys', 'watch-keys', 'duress-keys'])
      expect(goes('responder-call', step)).toMatchObject({
        1: 'minutes',
        2: 'cant',
        3: 'no-such-key',
        9: 'dialled-yes',
      });
    expect(goes('responder-call', 'missed-keys')).toMatchObject({ 4: 'ring-worker' });
    for (const step of ['news-keys', 'covert-keys'])
      expect(goes('news-call', step)).toMatchObject({ 2: 'minutes', 3: 'pass-on-yes', 9: 'dialled-yes' });
    expect(bea).toMatch(/^ {2}1 {3}I deal with it/m);
    for (const line of [
      /^ {2}2 {3}I can't/m,
      /^ {2}9 {3}I have dialled 999/m,
      /^ {2}4 {3}put me through/m,
      /^ {2}3 {3}pass it on/m,
    ])
      expect(bea).toMatch(line);
    const mo = await cards(town.knex, town.parts.library.languages, { ...wanted, about: '4030' });
    expect(mo[0]).toBe('Riverside lone-working line · Mo Haddad, who is rung for colleagues');
    await town.knex('person').where({ staff_number: '4030' }).update({ language: 'cy' });
    const inWelsh = await cards(town.knex, town.parts.library.languages, { ...wanted, about: '4030' });
    await town.knex('person').where({ staff_number: '4030' }).update({ language: null });
    expect(mo.join()).not.toContain('no speaker');
    expect(inWelsh.at(-1)).toBe('What it quotes in cy: no speaker of cy has checked these words yet.');
  });

  it('a text as the card has it begins a visit of that length at that place', async () => {
    const [form = ''] = (
      await cards(town.knex, town.parts.library.languages, { team: 'North', about: '4021', numbers: ['+441632960000'] })
    ).flatMap((line) => (line.startsWith('By text, to begin: ') ? [line.replace('By text, to begin: ', '')] : []));
    await town.phone(SAM).texts(form);
    await town.phone(SAM).ignores({ texts: 1 });
    const { place, startedAt, deadline } = await town.records.visit();
    expect(place).toMatch(/^(at )?Flat 3, 14 Mill Lane$/);
    expect(Number(deadline) - Number(startedAt)).toBe(60 * 60_000);
  });

  it('the contact card holds our numbers under the spoken name', () => {
    expect(contactCard('Riverside, office', ['+441632960000', '+447700900000'])).toBe(
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Riverside\\, office;;;;\r\nFN:Riverside\\, ' +
        'office\r\nTEL;TYPE=WORK,VOICE:+441632960000\r\nTEL;TYPE=WORK,VOICE:+447700900000\r\nEND:VCARD\r\n',
    );
  });
});
