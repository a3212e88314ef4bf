import type { Knex } from 'knex';
import { heldDuring } from './legal-holds.ts';
import { type Bindings, dueStories, eraseStories } from './retention.ts';
import { ALARM_RULES, ROW_RULES, type Rule, VISIT_RULE } from './retention-rules.ts';

/**
 * Erases what an officer has chosen, before its time. The rules of retention say what may go, but for its age: nothing
 * that is open, that waits, or that a hold keeps.
 */

export const ERASABLE = ['alarm', 'visit', 'text', 'words', 'call', 'contact', 'hazard', 'incident', 'sheet'] as const;
export type Erasable = (typeof ERASABLE)[number];
interface ChosenItem {
  kind: Erasable;
  id: string;
}

const ruleOf = (table: string): Rule => {
  const rule = ROW_RULES.find((one) => one.table === table);
  if (!rule) throw new Error(`no rule is about ${table}`);
  return rule;
};
/** Rows that go by themselves. `key`: how one is named. */
const ROWS: Partial<Record<Erasable, { rule: Rule; key: string }>> = {
  text: { rule: ruleOf('inbound_text'), key: `inbound_text.carrier || ' ' || inbound_text.carrier_ref` },
  words: { rule: ruleOf('unread_text'), key: 'unread_text.id::text' },
  call: { rule: ruleOf('conversation'), key: 'conversation.id::text' },
  contact: { rule: ruleOf('contact_attempt'), key: 'contact_attempt.id::text' },
  hazard: { rule: ruleOf('hazard_flag'), key: 'hazard_flag.id::text' },
  incident: { rule: ruleOf('incident'), key: 'incident.id::text' },
};

interface Erasure {
  id: string;
  accountId: string;
  requestId: string;
}

/** As many stories as one statement of retention looks at, or fewer. */
const AT_ONCE = 100;

/** What cannot be erased now. */
export class NotErased extends Error {
  constructor(readonly items: ChosenItem[]) {
    super(`${items.length} of the things that were chosen cannot be erased`);
  }
}

/**
 * Rejects with NotErased, and changes nothing, where one of them cannot go.
 * @param erasure who orders it: the logs' hashes name it
 * @param now of Buddyline's clock: what ended before may go
 */
export async function eraseChosen(
  trx: Knex.Transaction,
  chosen: ChosenItem[],
  { erasure, now, realNow }: { erasure: Erasure; now: Date; realNow: Date },
): Promise<void> {
  await trx.transaction(async (savepoint) => {
    await savepoint('erasure').insert({
      id: erasure.id,
      at: realNow,
      account_id: erasure.accountId,
      request_id: erasure.requestId,
      items: chosen.length,
    });
    await savepoint.raw(
      `select set_config('buddyline.erasing', 'on', true), set_config('buddyline.erasure', :erasureId, true)`,
      { erasureId: erasure.id },
    );
    const given: Bindings = { ...(await heldDuring(savepoint, realNow)), before: now };
    const missing: ChosenItem[] = [];
    // Alarms first: a visit goes only without one, and texts and calls are of an alarm's story while it is there.
    for (const kind of ERASABLE) {
      const ids = chosen.filter((one) => one.kind === kind).map(({ id }) => id);
      const gone: string[] = [];
      for (let from = 0; from < ids.length; from += AT_ONCE)
        gone.push(...(await eraseOf(savepoint, kind, ids.slice(from, from + AT_ONCE), given)));
      missing.push(...ids.filter((id) => !gone.includes(id)).map((id) => ({ kind, id })));
    }
    if (missing.length > 0) throw new NotErased(missing);
    await savepoint.raw(
      `select set_config('buddyline.erasing', 'off', true), set_config('buddyline.erasure', '', true)`,
    );
  });
}

/** @returns those that were erased */
async function eraseOf(trx: Knex.Transaction, kind: Erasable, ids: string[], given: Bindings): Promise<string[]> {
  if (kind === 'alarm' || kind === 'visit') {
    const rules = kind === 'visit' ? [VISIT_RULE] : ALARM_RULES;
    const due = (await Promise.all(rules.map((rule) => dueStories(trx, rule, given, ids.length, ids)))).flat();
    await eraseStories(trx, kind, due);
    return due;
  }
  if (kind === 'sheet') {
    const free = ids.filter((id) => !given.people.includes(id));
    return await trx('emergency_sheet')
      .whereIn('person_id', free)
      .delete()
      .returning('person_id')
      .then((rows: { person_id: string }[]) => rows.map((row) => row.person_id));
  }
  const row = ROWS[kind];
  if (!row) return [];
  const { rows } = await trx.raw<{ rows: { key: string }[] }>(
    `delete from ${row.rule.table} where ${row.key} = any (:ids) and ${row.rule.rows} returning ${row.key} as key`,
    { ...given, ids },
  );
  const gone = rows.map(({ key }) => key);
  if (kind === 'call' || kind === 'contact')
    await trx('journal')
      .whereIn(kind === 'call' ? 'conversation_id' : 'attempt_id', gone)
      .whereNull('visit_id')
      .whereNull('alarm_id')
      .delete();
  return gone;
}
