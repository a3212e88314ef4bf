import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unsent } from '../../../src/database/unsent.ts';
import { readTextAtOnce, saveTextAtOnce } from '../../../src/records/text-at-once.ts';
import { isActedAtOnce } from '../../../src/switchboard/texts/act-at-once.ts';
import { recordReceived, type TakenText } from '../../../src/switchboard/texts/kept-texts.ts';
import { openTwins, type Twins } from '../../harness/twins.ts';

const SAM = '+447700900101';
const ORGANISATION = `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:
  - name: North
people:
  - { name: Sam Okoro, staff_number: "4021", roles: [worker], team: North, phones: ["${SAM}"], pin: "7294", duress_pin: "3851" }
`;

describe('a text that is acted on at once', () => {
  let twins: Twins;
  beforeAll(async () => {
    twins = await openTwins(ORGANISATION, '2026-11-23T14:00:00Z');
    for (const body of ['STATUS', 'START'])
      await twins.live([{ holder: { number: SAM, answers: null, lived: [] }, doing: { kind: 'text', body } }]);
  });
  afterAll(async () => {
    await twins.close();
  });

  async function taken(body: string): Promise<TakenText> {
    const { parts } = twins;
    const text = { carrier: 'twilio', carrierRef: randomUUID(), from: SAM, to: '+441632960000', body };
    const recorded = await recordReceived(parts, parts.knex, text);
    if (!recorded) throw new Error('it came before');
    return recorded;
  }

  /** What a text may change. */
  async function written({ ref }: TakenText): Promise<unknown> {
    const { knex } = twins.parts;
    const countOf = async (table: string): Promise<unknown> => knex(table).count<{ count: number }[]>('* as count');
    return {
      isWaiting:
        (await knex('inbound_text').where({ carrier_ref: ref.carrierRef }).whereNotNull('sealed')).length === 1,
      visits: await knex('visit').select('version', 'deadline', 'status'),
      events: await countOf('sealed_event'),
      attempts: await countOf('contact_attempt'),
      journal: await countOf('journal'),
      jobs: await countOf('agenda_jobs'),
    };
  }

  it('tells of the visit before it tells of the reply', async () => {
    const text = await taken('MORE 30');
    expect(await isActedAtOnce(twins.parts, text)).toBe(true);
    expect(await written(text)).toMatchObject({ isWaiting: false });
    const told = await twins.parts.knex('journal').orderBy('id', 'desc').limit(2).pluck('kind');
    expect(told).toEqual(['attempt', 'visit']);
    // Whoever comes later finds it done.
    const before = await written(text);
    expect(await isActedAtOnce(twins.parts, text)).toBe(false);
    expect(await written(text)).toEqual(before);
  });

  it('waits for nobody who has the worker, and then writes nothing', async () => {
    const text = await taken('OK');
    const before = await written(text);
    await twins.parts.knex.transaction(async (other) => {
      await other.raw(`select 1 from person where staff_number = '4021' for no key update`);
      expect(await isActedAtOnce(twins.parts, text)).toBe(false);
    });
    expect(await written(text)).toEqual(before);
  });

  it('does not write upon a visit that has changed since it was read', async () => {
    const { knex } = twins.parts;
    const { kept, ...text } = await taken('OK');
    const now = twins.parts.clock.now();
    const wanted = { kept, now, textsSince: now, triesSince: now, rollCallsSince: now };
    const read = await readTextAtOnce(knex, wanted);
    if (!read) throw new Error('it is nobody');
    await knex('visit').where({ is_open: true }).increment('version', 1);
    const before = await written({ kept, ...text });
    expect(await saveTextAtOnce(knex, read, { ...wanted, body: 'OK' })).toBe(false);
    expect(await written({ kept, ...text })).toEqual(before);
  });

  it('leaves what may be a PIN, whichever it is, to a transaction', async () => {
    for (const body of ['OK 7294', 'OK 3851', 'OK 1111'])
      expect(await isActedAtOnce(twins.parts, await taken(body))).toBe(false);
  });

  it('is not thought through further than it is known, whoever hides it', async () => {
    const { trx, isEnough } = unsent();
    await Promise.resolve()
      .then(() => trx('visit').first())
      .catch(() => undefined);
    expect(isEnough()).toBe(false);
  });
});
