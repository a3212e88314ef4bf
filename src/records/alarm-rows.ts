import type { Knex } from 'knex';
import { toJson } from '../database/json.ts';
import { personIdOf } from '../safety/responders.ts';
import { contactsTouched, newFacts, ownershipEnd, type SavedStep } from './alarm-columns.ts';

/**
 * Owners, contacts and facts of an alarm, written with its step. Of an alarm that was open before these tables were
 * there, only what its later steps bring is in them.
 */
export async function saveAlarmRows(trx: Knex.Transaction, step: SavedStep): Promise<void> {
  await saveContacts(trx, step);
  await saveOwners(trx, step);
  await saveFacts(trx, step);
}

async function saveContacts(trx: Knex.Transaction, step: SavedStep): Promise<void> {
  const at = (happened: boolean): Date | null => (happened ? step.at : null);
  const rows = contactsTouched(step).map(({ key, asked, cannot, told }) => ({
    alarm_id: step.alarm.id,
    contact_key: key,
    person_id: personIdOf(key),
    first_asked_at: at(asked),
    cannot_at: at(cannot),
    told_at: at(told),
  }));
  if (rows.length === 0) return;
  await trx('alarm_contact')
    .insert(rows)
    .onConflict(['alarm_id', 'contact_key'])
    .merge({
      first_asked_at: trx.raw('coalesce(alarm_contact.first_asked_at, excluded.first_asked_at)'),
      cannot_at: trx.raw('coalesce(excluded.cannot_at, alarm_contact.cannot_at)'),
      told_at: trx.raw('coalesce(excluded.told_at, alarm_contact.told_at)'),
    });
}

async function saveOwners(trx: Knex.Transaction, step: SavedStep): Promise<void> {
  const { before, alarm, at } = step;
  const { owners } = alarm.state;
  const isClosedNow = alarm.status === 'closed' && before?.status !== 'closed';
  if (!isClosedNow && toJson(before?.state.owners ?? []) === toJson(owners)) return;
  if (owners.length > 0) {
    const rows = owners.map(({ key, newsAt, extensions }) => ({
      alarm_id: alarm.id,
      contact_key: key,
      person_id: personIdOf(key),
      since: at,
      news_at: new Date(newsAt),
      extensions,
    }));
    await trx('alarm_owner')
      .insert(rows)
      .onConflict(trx.raw('(alarm_id, contact_key) where until is null'))
      .merge(['news_at', 'extensions']);
  }
  const left = alarm.status === 'closed' ? [] : owners.map(({ key }) => key);
  await trx('alarm_owner')
    .where({ alarm_id: alarm.id, until: null })
    .whereNotIn('contact_key', left)
    .update({ until: at, ended_how: ownershipEnd(step) });
}

async function saveFacts(trx: Knex.Transaction, step: SavedStep): Promise<void> {
  const rows = newFacts(step).map(({ detail, ...fact }) => ({
    ...fact,
    alarm_id: step.alarm.id,
    detail: toJson(detail),
  }));
  if (rows.length > 0) await trx('alarm_fact').insert(rows).onConflict(['alarm_id', 'number']).ignore();
}
