import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import request from 'supertest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type JournalEntry, writeJournal } from '../../src/records/journal.ts';
import { sealLogs } from '../../src/records/log-seal.ts';
import { UNREACHED } from '../../src/records/unreached-carriers.ts';
import { failsToMail } from '../harness/mail-server.ts';
import { openTown, type Town } from '../harness/town.ts';
import { webOf } from '../harness/web-of.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';

const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Buddyline\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[sm]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

/** The places at which Prometheus' own grammar does not understand an expression. */
function faultsOf(expression: string): string[] {
  const faults: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from }) => {
      if (type.isError) faults.push(`${expression.slice(0, from)}>>>${expression.slice(from)}`);
    },
  });
  return faults;
}

let town: Town;
beforeAll(async () => {
  town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
});
afterAll(() => town.abandon());

it('tells of mails that fail, a carrier that is reached no more, rows without a seal, and connections', async () => {
  const { knex } = town;
  const ago = (hours: number): Date => new Date(town.now().getTime() - hours * 3_600_000);
  const soon = ago(-1);
  await sealLogs(knex, { now: town.now(), before: soon, ahead: soon, unlessSince: ago(1) });
  const unreached = (hours: number, id: string): JournalEntry => ({
    at: ago(hours),
    kind: 'operator',
    detail: { what: UNREACHED, kind: 'carrier', id },
  });
  await writeJournal(knex, [unreached(3, 'vonage'), unreached(0.5, 'twilio'), unreached(0.4, 'twilio')]);
  await failsToMail(knex, { due_at: ago(0), give_up_at: soon });
  await failsToMail(knex, { due_at: null, give_up_at: ago(23) });
  await failsToMail(knex, { due_at: null, give_up_at: ago(25) });
  const { text } = await request(await webOf(town)).get('/metrics');
  expect(text).toMatch(/^buddyline_mails_failing 2$/m);
  expect(text).toMatch(/^buddyline_carriers_unreached 1$/m);
  expect(text).toMatch(/^buddyline_logs_unsealed_seconds 10800$/m);
  expect(text).toMatch(/^buddyline_connections_left [1-9]\d*$/m);
});

it('the alert rules are well-formed, in PromQL, and name metrics that /metrics tells', async () => {
  await town.phone(SAM).texts('START 60');
  await town.worker.timers.sweep();
  const app = await webOf(town, { skew: () => 1_500 });
  const { text } = await request(app).get('/metrics');
  expect(text).toMatch(/^buddyline_clock_skew_seconds 1\.5$/m);
  expect(text).toMatch(/^buddyline_workers 1$/m);
  expect(text).toMatch(/^buddyline_sweep_age_seconds 0$/m);
  expect(text).toMatch(/^buddyline_attempts\{carrier="\w+",channel="text",status="\w+"\} 1$/m);
  const known = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
  const { groups } = Rules.parse(parse(readFileSync('src/app/deploy/alerts.yaml', 'utf8')));
  const rules = groups.flatMap((group) => group.rules);
  expect(faultsOf('max(buddyline_workers > 2')).toEqual(['max(buddyline_workers > 2>>>']);
  for (const { expr } of rules) {
    expect(faultsOf(expr)).toEqual([]);
    const named = expr.match(/\bbuddyline_\w+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    // One organisation that is well hides no other.
    for (const [, labels] of expr.matchAll(/\b(?:min|max|sum)\b(?: by \(([^)]*)\))?/g))
      expect(labels).toMatch(/^cell\b/);
  }
  expect(rules.length).toBe(new Set(rules.map(({ alert }) => alert)).size);
});
