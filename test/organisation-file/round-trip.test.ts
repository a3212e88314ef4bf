import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { showOrganisation } from '../../src/organisation-file/show.ts';
import type { LadderStep, Who } from '../../src/safety/plan.ts';
import type { Organisation } from '../../src/records/organisation/organisation-shape.ts';

const read = readOrganisation(readFileSync(new URL('../../db/demo.yaml', import.meta.url), 'utf8'));
if (!('organisation' in read)) throw new Error('db/demo.yaml has faults');
const DEMO: Organisation = {
  ...read.organisation,
  people: read.organisation.people.map((person) => ({ ...person, pin: null, duressPin: null })),
};

const SECOND = 1000;
const duration = fc.integer({ min: 1, max: 12 * 3600 }).map((seconds) => seconds * SECOND);
/** Words that YAML would take for something else, quotes, colons, comment signs, letters of other alphabets. */
const words = fc
  .oneof(
    fc.constantFrom('yes', 'null', '~', '0123', '1e3', "O'Neil", '"quoted"', 'a: b', '# no', '- x', '{a}', 'Siân Zoë'),
    fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
  )
  .map((text) => text.trim())
  .filter((text) => text !== '' && !/\p{Cc}|\p{Surrogate}/u.test(text));
const who: fc.Arbitrary<Who> = fc.constantFrom<Who[]>(
  { kind: 'worker' },
  { kind: 'buddies' },
  { kind: 'everyone' },
  { kind: 'last_resort' },
  { kind: 'role', role: 'manager' },
  { kind: 'staff', staffNumber: '4022' },
);
const step: fc.Arbitrary<LadderStep> = fc.record({
  after: fc.integer({ min: 0, max: 7200 }).map((seconds) => seconds * SECOND),
  who: fc.array(who, { minLength: 1, maxLength: 3 }),
  by: fc.constantFrom<LadderStep['by'][]>(['sms'], ['call'], ['sms', 'call'], ['call', 'sms']),
});
const LAST: LadderStep = { after: 7201 * SECOND, who: [{ kind: 'everyone' }], by: ['sms', 'call'] };
const ladder = fc
  .array(step, { maxLength: 5 })
  .map((steps) => [...steps.toSorted((one, other) => one.after - other.after), LAST]);
const day = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const away = fc
  .tuple(day, day)
  .map(([one, other]) => ({ from: one < other ? one : other, to: one < other ? other : one }));
const hours = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((days) => days.toSorted()),
  from: fc.constantFrom('00:00', '08:00', '22:30'),
  to: fc.constantFrom('06:15', '18:00', '23:59'),
});

/** The demo's organisation with everything changed that a file may say and that reaches somebody. */
const organisation: fc.Arbitrary<Organisation> = fc
  .record({
    name: words,
    lineName: words,
    ladder,
    duress: ladder,
    panic: ladder,
    watch: ladder,
    usualLength: duration,
    reminder: duration,
    repeat: duration,
    missed: duration,
    covert: duration,
    purpleFile: fc.constantFrom(null, {
      between: [2000, 3000] as [number, number],
      wording: 'plain' as const,
      decoys: 0.25,
    }),
    ownSteps: fc.array(words, { maxLength: 5 }),
    hidesPlaces: fc.boolean(),
    inform: fc.array(who, { maxLength: 2 }),
    people: fc.array(
      fc.record({ name: words, away: fc.array(away, { maxLength: 2 }), hours: fc.array(hours, { maxLength: 2 }) }),
      { minLength: DEMO.people.length, maxLength: DEMO.people.length },
    ),
  })
  .map(({ name, lineName, ownSteps, hidesPlaces, people, missed, covert, ...plan }) => ({
    ...DEMO,
    name,
    spokenName: name,
    lineName,
    teams: DEMO.teams.map((team) => ({
      ...team,
      ownSteps,
      plan: {
        ...{ ...team.plan, ...plan, longest: plan.usualLength * 2, newsWithin: { missed, covert } },
        ...(hidesPlaces && { boardShowsPlace: false }),
      },
    })),
    people: DEMO.people.map((person, index) => ({ ...person, ...people[index] })),
  }));

describe('An exported organisation file', () => {
  it('is read as exactly what was exported, with its revision', () => {
    fc.assert(
      fc.property(organisation, fc.integer({ min: 1, max: 999_999_999 }), (one, revision) => {
        const again = readOrganisation(showOrganisation(one, revision));
        expect('faults' in again ? again.faults : []).toEqual([]);
        expect(again).toMatchObject({ organisation: one, revision });
        if ('organisation' in again) expect(again.organisation).toEqual(one);
      }),
      { numRuns: 100 },
    );
  });

  it('may leave the revision out, as files always could, and nothing else is taken for one', () => {
    const text = showOrganisation(DEMO);
    expect(text).not.toContain('revision');
    expect(readOrganisation(text)).toMatchObject({ revision: null });
    for (const wrong of ['-1', '1.5', 'new', '[1]'])
      expect(readOrganisation(`revision: ${wrong}\n${text}`)).toMatchObject({
        faults: [{ line: 1, reason: expect.stringMatching(/^revision must be a /) }],
      });
  });
});
