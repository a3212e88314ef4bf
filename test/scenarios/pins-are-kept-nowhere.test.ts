import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOG_FILE } from '../harness/logged.ts';
import {
  BEA,
  DUTY,
  IRA,
  MO,
  MO_AT_HOME,
  OUT_OF_HOURS,
  RIVERSIDE,
  RIVERSIDE_RINGS_BACK,
  SAM,
} from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

const PINS = ['7294', '3851', '6183', '2947', '8462', '5827'];
const SHARED = '+447700900109';
const KIOSK = '+447700900177';

describe('PINs are stored nowhere', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await town.close();
  });

  /** Everything in the database that is written in letters and digits, except the random ids of rows and calls. */
  async function everythingKept(): Promise<string> {
    const { rows } = await town.knex.raw<{ rows: { name: string; columns: string[] }[] }>(`
      select c.table_name as name, array_agg(c.column_name::text) as columns from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
        and c.data_type in ('text', 'jsonb', 'ARRAY', 'character varying')
      group by 1`);
    const tables = await Promise.all(
      rows.map(async ({ name, columns }) => `${name}: ${JSON.stringify(await town.knex(name).select(columns))}`),
    );
    return withoutRandomNames(tables.join('\n'));
  }

  const withoutRandomNames = (text: string): string =>
    text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '')
      .replaceAll(/(?:CA|SM|CF)[0-9a-f]{32}/g, '')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');

  it('not in the database and not in the log, wherever they are keyed or texted', async () => {
    const sam = town.phone(SAM);
    const covert = await sam.dials();
    await covert.presses('3851');
    await covert.hangsUp();
    const call = await sam.dials();
    for (const keys of ['729', '7294', '1', '2']) {
      await call.presses(keys);
      if (keys === '729') await call.staysSilent();
    }
    expect(call.everything()).toMatch(/Until three o'clock|Once more/);
    if (!call.isOver) await call.hangsUp();
    const kiosk = await town.phone(KIOSK).dials();
    await kiosk.pressesUntilItEnds('7294#', '7294#', '3851#', '6183#');
    const properly = await town.phone(KIOSK).dials();
    await properly.presses('4021#', '7294#', '3', '0', '7294');
    if (!properly.isOver) await properly.hangsUp();
    const texts = [
      'START 60 7294',
      'AT 12 High Street 7294',
      'AT 12 High Street 3851',
      'START 12 High Street 3851',
      'START 12 High Street, pin 7294',
      '7294',
      '3851',
      'NOTE my pin is 7294',
      'NOTE or 3851',
      'MORE 30 7294',
      'STATUS 7294',
      'my pin is 7294 i think',
      'END7294',
      'SOS 3851',
      'END 7294',
    ];
    for (const body of texts) await sam.texts(body);
    await town.phone(BEA).texts('TAKE A 15 6183');
    await town.passes('10m');
    for (const number of [
      SAM,
      BEA,
      '+447700900103',
      '+447700900104',
      '+441632960103',
      '+441632960500',
      '+441632960999',
    ])
      await town.phone(number).minds('what came so far');

    const kept = await everythingKept();
    expect(kept).toContain('High Street');
    const log = withoutRandomNames(readFileSync(LOG_FILE, { encoding: 'utf8', flag: 'a+' }));
    for (const pin of PINS) {
      expect(around(kept, pin)).toBeNull();
      expect(around(log, pin)).toBeNull();
    }
    expect(around(kept, '"digits":"729"')).toBeNull();
  });

  it('and code phrases only in the plan that defines them', async () => {
    await town.close();
    town = await openTown({
      organisation: RIVERSIDE_RINGS_BACK.replace('purple file', 'yellow envelope').replaceAll(
        /phones: \["(\+44770090010[12])"\]/g,
        `phones: ["$1", "${SHARED}"]`,
      ),
      at: '2026-11-23T14:00:00Z',
    });
    const sam = town.phone(SAM);
    const texts = [
      'START 60 12 High Street. Please bring the yellow envelope',
      'NOTE all well. Where is the yellow envelpe?',
      'AT 14 High Street, blue folder',
      'YellowEnvelope',
      'He has a knife, the y e l l o w envelope',
      'He is asking. I need help with the blue folders please, and soon, it is a long way back from here',
      'WORRIED 4022 yellow envelope',
      'Wo ist die yellow-envelope, bitte?',
      'END 7294 yellow envelope',
    ];
    for (const body of texts) await sam.texts(body);
    await town.phone(KIOSK).texts('SOS 4021 yellow envelope 7294');
    await town.phone(SHARED).texts('Help me he has a knife, the yellow envelope');
    await town.phone(BEA).texts('SAFE yellow envelope');
    await town.passes('4m', () =>
      town.exchange.calls().some(({ phone, status }) => phone === SAM && status === 'ringing'),
    );
    const call = await sam.answersCall();
    await call.says('I will need the yellow envelope');
    await call.hangsUp();
    await endAlarms(town);
    await town.knex('purple_call').update({ status: 'over', due_at: null });
    for (const number of [SAM, BEA, SHARED, KIOSK, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS])
      await town.phone(number).minds('what came so far');

    const planless = (await everythingKept()).replaceAll(/"codePhrases":\s*\{[^}]*\}/g, '');
    expect(planless).toContain('14 High Street');
    const log = readFileSync(LOG_FILE, { encoding: 'utf8', flag: 'a+' });
    expect(around(planless, '7294')).toBeNull();
    expect(planless).toContain('SOS 4021 ###### ######## ****');
    for (const words of [/y ?e ?l ?l ?o ?w|env[a-z]+pe/i, /blue.?folder/i]) {
      for (const text of [planless, log]) expect(around(text, words.exec(text)?.[0] ?? 'no such phrase')).toBeNull();
    }
  });

  function around(text: string, pin: string): string | null {
    const at = text.indexOf(pin);
    return at < 0 ? null : text.slice(Math.max(0, at - 200), at + 100);
  }
});
