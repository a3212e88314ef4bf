import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Chances } from '../../src/exchange/faults/faults.ts';
import { tellStory } from '../../src/cli/story.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const CARRIERS = ['twilio', 'vonage'] as const;

interface Day {
  /** Everything that anybody heard or read, and the outcome of each call and text. */
  outside: unknown;
  guesses: { to_number: string; answerer: string }[];
  story: string;
}

/** Events at the same instant have no order. */
const sorted = (rows: object[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

/** Sam is missed, voicemail answers on Sam's phone and on Bea's, and Mo takes the alarm in person. */
async function theDay(carrier: (typeof CARRIERS)[number], chances: Chances): Promise<Day> {
  const town = await openTown({ organisation: RIVERSIDE, carriers: [carrier] });
  try {
    town.exchange.setFaults({ chances: { [carrier]: chances } });
    for (const number of [SAM, BEA]) town.phone(number).answers('voicemail');
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.passes('1h9m');
    const mo = await town.phone(MO).answersCall();
    await mo.presses('1', '1', '15#');
    mo.hears(/News by/);
    await town.passes('3m');
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    const { knex, exchange } = town;
    const visit = await knex<{ id: string }>('visit').first('id');
    return {
      outside: {
        calls: sorted(
          exchange
            .calls()
            .map(({ phone, status, createdAt, endedAt, transcript }) => ({
              phone,
              status,
              createdAt,
              endedAt,
              heard: transcript.map(({ text }) => text),
            })),
        ),
        texts: sorted(
          exchange.texts().map(({ createdAt, phone, body, status }) => ({ createdAt, phone, body, status })),
        ),
        attempts: sorted(
          await knex('contact_attempt').select(
            'created_at',
            'to_number',
            'purpose',
            'status',
            'error_code',
            'answered_at',
            'keyed_at',
            'ended_at',
          ),
        ),
        alarms: await knex('alarm').select('status', 'kind', 'due_at'),
      },
      guesses: await knex('journal')
        .join('contact_attempt', 'contact_attempt.id', 'journal.attempt_id')
        .whereRaw(`detail->>'what' = 'answerer guessed'`)
        .orderBy('journal.id')
        .select('to_number', knex.raw(`detail->>'answerer' as answerer`)),
      story: await tellStory(knex, visit?.id ?? '', town.now(), {}),
    };
  } finally {
    await town.close();
  }
}

describe.each(CARRIERS)('a guess at who answered, on %s', (carrier) => {
  let plain: Day;
  beforeAll(async () => {
    plain = await theDay(carrier, {});
  });

  it('appears in the story', () => {
    expect(plain.guesses).toEqual([
      ...[SAM, SAM, BEA, BEA].map((to_number) => ({ to_number, answerer: 'machine' })),
      { to_number: MO, answerer: 'human' },
    ]);
    expect(plain.story).toMatch(
      inOne(
        /Bea Lindqvist is answered \(whether by a person, a key will tell\)\.[^]*The call to Bea Lindqvist: the /,
        /carrier guesses that a machine answered\./,
      ),
    );
    expect(plain.story).toMatch(/The call to Mo Haddad: the carrier guesses that a person answered\./);
  });

  it('may be wrong: nobody hears or reads anything else, and no call has another outcome', async () => {
    const wrong = await theDay(carrier, { 'verdict-wrong': 1 });
    expect(wrong.guesses.map(({ answerer }) => answerer)).toEqual(['human', 'human', 'human', 'human', 'machine']);
    expect(wrong.story).toMatch(/Mo Haddad: the carrier guesses that a machine answered\./);
    expect(wrong.story).toMatch(/Alarm A is taken by Mo Haddad/);
    expect(wrong.outside).toEqual(plain.outside);
  });

  it('may come late, when the call is over', async () => {
    const late = await theDay(carrier, { 'verdict-late': 1 });
    expect(late.guesses).toEqual(plain.guesses);
    expect(late.story).toMatch(
      /The call to Mo Haddad is over\.[^]*The call to Mo Haddad: the carrier guesses that a person answered\./,
    );
    expect(late.outside).toEqual(plain.outside);
  });

  it('may come twice, and appears once', async () => {
    const twice = await theDay(carrier, { 'status-doubled': 1 });
    expect(twice.guesses).toEqual(plain.guesses);
    expect(twice.outside).toEqual(plain.outside);
  });
});
