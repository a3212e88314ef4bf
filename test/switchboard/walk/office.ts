import {
  addFact,
  claimDialling,
  declineAlarm,
  giveMoreTime,
  joinAlarm,
  passAlarmOn,
  reportContact,
  reportCovertContact,
  reportDialled,
  takeAlarm,
  takeAlarmOver,
} from '../../../src/operations/alarms/respond.ts';
import { closeFromOffice } from '../../../src/operations/alarms/close-from-office.ts';
import { raiseAlarmFor } from '../../../src/operations/alarms/raise-alarm.ts';
import { beginDrill } from '../../../src/operations/drills/begin-drill.ts';
import { importOrganisation } from '../../../src/operations/organisation/import-organisation.ts';
import { planLeave } from '../../../src/operations/people/leaving/plan-leave.ts';
import { recordAbsence } from '../../../src/operations/people/record-absence.ts';
import { removeAbsence } from '../../../src/operations/people/remove-absence.ts';
import { beginRollCall, endRollCall } from '../../../src/operations/roll-calls/begin.ts';
import { endVisitFor, extendVisitFor, startVisitFor } from '../../../src/operations/visits/for-somebody.ts';
import { type Dependencies, inTransaction } from '../../../src/operations/work.ts';
import { type Actor, SYSTEM } from '../../../src/records/actor.ts';
import { journalContact } from '../../../src/records/journal-contact.ts';
import { PruneRefused } from '../../../src/records/organisation/prune.ts';
import { personKey } from '../../../src/contact/contact-key.ts';
import { SECRETS } from '../../harness/dependencies.ts';
import { organisationOf } from '../../harness/organisation.ts';
import type { File, OfficeAct } from './moves.ts';
import { FILE } from './organisation.ts';

/** What people do at the desk, and with files, while everything else goes on. */

type Of<What extends OfficeAct['what']> = Extract<OfficeAct, { what: What }>;

export function officeOf(parts: Dependencies): (act: OfficeAct, now: Date) => Promise<void> {
  const { knex } = parts;
  const idOf = async (staffNumber: string): Promise<string | undefined> =>
    (await knex('person').where({ staff_number: staffNumber }).first<{ id: string } | undefined>('id'))?.id;

  async function aboutWorker({ deed, by, about: worker }: Of<'worker'>): Promise<unknown> {
    const id = await idOf(by);
    if (id === undefined) return;
    const desk: Actor = { kind: 'person', id, via: 'desk' };
    const said = { worker, how: 'told-by', told_by: 'a colleague' } as const;
    switch (deed) {
      case 'raise-covertly':
        return raiseAlarmFor(parts, desk, { worker, why: 'code-phrase', by: personKey(id) });
      case 'raise-openly':
        return raiseAlarmFor(parts, desk, { worker, why: 'no-contact', by: personKey(id) });
      case 'end-visit':
        return endVisitFor(parts, desk, said);
      case 'start-visit':
        return startVisitFor(parts, desk, { ...said, minutes: 30 });
      case 'extend-visit':
        return extendVisitFor(parts, desk, { ...said, minutes: 15 });
    }
  }

  async function aboutAlarm({ deed, by, which }: Of<'alarm'>, now: Date): Promise<unknown> {
    const id = await idOf(by);
    const open = await knex('alarm')
      .whereNot({ status: 'closed' })
      .orderBy('raised_at')
      .select<{ id: string; state: { owners: { key: string }[] } }[]>('id', 'state');
    const alarm = open[which % Math.max(1, open.length)];
    if (id === undefined || !alarm) return;
    const desk: Actor = { kind: 'person', id, via: 'desk' };
    const on = { alarm: alarm.id, by: personKey(id) };
    switch (deed) {
      case 'take':
        return takeAlarm(parts, desk, { ...on, minutes: 15 });
      case 'join':
        return joinAlarm(parts, desk, { ...on, minutes: 10 });
      case 'take-over': {
        const from = journalContact(alarm.state.owners[0]?.key ?? on.by);
        return takeAlarmOver(parts, desk, { ...on, from, minutes: 10 });
      }
      case 'pass-on':
        return passAlarmOn(parts, desk, on);
      case 'cannot':
        return declineAlarm(parts, desk, on);
      case 'more-time':
        return giveMoreTime(parts, desk, { ...on, minutes: 10 });
      case 'dialling':
        return claimDialling(parts, desk, { ...on, asWell: false });
      case 'dialled':
        return reportDialled(parts, desk, { ...on, reference: null });
      case 'fact':
        return addFact(parts, desk, { ...on, words: 'his car is outside' });
      case 'contact':
        return reportContact(parts, desk, { ...on, until: null });
      case 'contact-goes-on':
        return reportContact(parts, desk, { ...on, until: new Date(now.getTime() + 30 * 60_000) });
      case 'covert-contact':
        return reportCovertContact(parts, desk, { ...on, how: 'seen', isProved: true });
    }
  }

  /** All of it or nothing: a person who is out or in an alarm is not pruned. */
  async function imports(file: File, prune: boolean, now: Date): Promise<void> {
    const options = { pinSecrets: SECRETS.pin, prune, lineNumbers: [], overwrite: true, seen: null };
    const read = { organisation: organisationOf(FILE[file]), revision: null };
    try {
      await knex.transaction((trx) => importOrganisation({ trx, now, actor: SYSTEM }, read, options));
    } catch (error) {
      if (!(error instanceof PruneRefused)) throw error;
    }
  }

  return async (act, now) => {
    const day = now.toISOString().slice(0, 10);
    switch (act.what) {
      case 'alarm':
        await aboutAlarm(act, now);
        return;
      case 'worker':
        await aboutWorker(act);
        return;
      case 'imports':
        return imports(act.file, act.prune, now);
      case 'leaves':
        await planLeave(parts, SYSTEM, { person: act.who, day, buddies: [], plans: [], visits: [] });
        return;
      case 'is-away':
        await recordAbsence(parts, SYSTEM, { person: act.who, from: day, to: day });
        return;
      case 'is-back':
        await removeAbsence(parts, SYSTEM, { person: act.who, from: day, to: day });
        return;
      case 'roll-call':
        await beginRollCall(parts, SYSTEM, { asks: act.asks, teams: 'all', isDrill: false, by: 'Mo Haddad' });
        return;
      case 'roll-call-ends':
        for (const { id } of await knex('roll_call').whereNull('ended_at').select<{ id: string }[]>('id'))
          await endRollCall(parts, SYSTEM, { rollCall: id, by: 'Mo Haddad' });
        return;
      case 'drill':
        await beginDrill(parts, SYSTEM, { team: 'North', duress: act.duress, about: null });
        return;
      case 'closes': {
        const open = await knex('alarm').whereNot({ status: 'closed' }).first<{ id: string } | undefined>('id');
        if (open)
          await inTransaction(parts, SYSTEM, (work) => closeFromOffice(work, SYSTEM, { alarm: open.id, why: 'seen' }));
      }
    }
  };
}
