import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { recordAlarmsOfDemo } from '../../../src/app/demo/alarms-before.ts';
import { tellStory } from '../../../src/cli/story.ts';
import { inOne } from '../../harness/patterns.ts';
import { openTown } from '../../harness/town.ts';

describe('The day that the demo begins with', () => {
  it('has a missed visit and a covert alarm behind it, both seen through, and nobody is rung about them', async () => {
    const town = await openTown({ organisation: readFileSync('db/demo.yaml', 'utf8'), at: '2026-11-23T14:00:00Z' });
    const covert = await recordAlarmsOfDemo(town.parts, town.now());
    const alarms = await town.knex('alarm').orderBy('raised_at').select('id', 'kind', 'covert', 'closed_how', 'due_at');
    expect(alarms).toEqual([
      { id: covert, kind: 'duress', covert: true, closed_how: 'police', due_at: null },
      { id: expect.any(String), kind: 'missed', covert: false, closed_how: 'contact', due_at: null },
    ]);
    expect(await town.knex('visit').pluck('status')).toEqual(['ended', 'ended']);
    const stories = [];
    for (const { id } of alarms) stories.push(await tellStory(town.knex, String(id), town.now()));
    expect(stories).toEqual([
      expect.stringMatching(
        inOne(
          /13:55:00 {2}Alarm A is raised: under duress\. Asked by text and call: Sam Okoro, Joan Mercer, Idris Bevan\./,
          /[^]*14:02:00 {2}Joan Mercer says, after proving[^]*Alarm A is closed\./,
        ),
      ),
      expect.stringMatching(
        /14:21:00 {2}No check-in has come[^]*Asked by[^]*14:30:00 {2}Ana Kowalska has made contact; the visit is/,
      ),
    ]);
    expect(await town.knex('contact_attempt')).toEqual([]);
    // A round of the ladder, and the time of any news, would have come by then. The town's end fails on a call or text.
    await town.passes('1h');
    await town.close();
  });
});
