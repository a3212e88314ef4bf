import { randomUUID } from 'node:crypto';
import { addWallScreen } from '../../src/operations/accounts/wall-screen.ts';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { addAlarmReceiver } from '../../src/operations/api/alarm-receiver.ts';
import { addNoticeChannel } from '../../src/operations/api/notice-channel.ts';
import { addApiToken } from '../../src/operations/api/token.ts';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { recordIncident } from '../../src/operations/incidents/incident.ts';
import { openDataRequest } from '../../src/operations/rights/data-request.ts';
import { addHold } from '../../src/operations/rights/hold.ts';
import { beginRollCall } from '../../src/operations/roll-calls/begin.ts';
import { takeDesk } from '../../src/operations/shifts/desk-shift.ts';
import { startVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { openAlarmOf } from '../../src/records/alarms.ts';
import { openVisitOf } from '../../src/records/visits.ts';
import type { TestDesk } from '../harness/desk.ts';

/** Something of North for each name of an id in the desk's addresses: it is made when it is asked for. */
export function ofNorth({
  knex,
  records,
  clock,
  dependencies: { parts },
}: TestDesk): Record<string, () => Promise<string>> {
  const system = { kind: 'system' as const };
  const north = (): Promise<string> => records.teamId('North');
  /** Somebody whom no account belongs to. */
  const person = (): Promise<string> => records.personId('4021');

  /** One of its own for each thing: a test may ask for things of North in several places. */
  async function account(): Promise<string> {
    const email = `about-${randomUUID().slice(0, 8)}@riverside.example`;
    const about = { email, name: 'About', role: 'worker' as const, staffNumber: null };
    return (await makeReadyAccount(knex, about, await north(), clock.now())) ?? '';
  }
  /** It is open. */
  async function visit(): Promise<string> {
    const worker = await person();
    const open = await openVisitOf(knex, worker);
    if (open) return open.visit.id;
    const begun = await startVisitFor(parts, system, { worker, minutes: 60 });
    return begun.kind === 'done' ? begun.visitId : '';
  }
  /** Words that nobody has read. */
  async function text(): Promise<string> {
    const id = randomUUID();
    const of = { worker_id: await person(), team_id: await north() };
    await knex('unread_text').insert({ id, ...of, at: clock.now(), words: 'x', readers: '{}' });
    return id;
  }
  /** Somebody has the desk. */
  async function shift(): Promise<string> {
    const [id, by] = [randomUUID(), await account()];
    const handedOver = { alarms: [], late: [], out: [], planned: [], away: [] };
    await knex('desk_shift_team').whereNull('until').update({ until: clock.now(), ended_how: 'left' });
    await takeDesk(parts, system, { shift: id, account: by, teams: [await north()], seen: [], handedOver });
    return id;
  }
  async function hazard(): Promise<string> {
    const set = await setHazard(parts, system, {
      team: await north(),
      kind: 'dog',
      place: '12 High Street',
      reference: null,
      fileRef: null,
      by: 'Mo',
      agreedWith: 'Ira',
      reviewOn: clock.now().toISOString().slice(0, 10),
      toldOn: null,
    });
    return set.kind === 'done' ? set.id : '';
  }
  async function incident(): Promise<string> {
    const about = { person: await person(), at: clock.now(), seriousness: 'threat' as const, by: 'Mo' };
    const noted = await recordIncident(parts, system, about);
    return noted.kind === 'done' ? noted.id : '';
  }
  async function hold(): Promise<string> {
    const added = await addHold(parts, system, { of: '4021', why: 'A claim', until: null, by: 'Gil' });
    return added.kind === 'done' ? added.id : '';
  }
  async function request(): Promise<string> {
    const given = {
      account: await account(),
      kind: 'access' as const,
      about: { person: await person() },
      askedBy: 'Sam, by letter',
      receivedOn: clock.now().toISOString().slice(0, 10),
    };
    const opened = await openDataRequest(parts, system, given);
    return opened.kind === 'done' ? opened.id : '';
  }
  async function rollCall(): Promise<string> {
    const whom = { asks: 'teams' as const, teams: [await north()], isDrill: true, by: 'Mo' };
    const begun = await beginRollCall(parts, system, whom);
    return begun.kind === 'done' ? begun.id : '';
  }
  async function wall(): Promise<string> {
    const by = { kind: 'account' as const, id: await account(), via: 'desk' as const };
    return (await addWallScreen(parts, by, { name: 'Duty room', teamId: await north() }, clock.now())).id;
  }
  async function token(): Promise<string> {
    const wanted = { name: 'Case system', scopes: ['visits:plan' as const], teamIds: [await north()], days: 30 };
    return (await addApiToken(parts, system, wanted, clock.now())).id;
  }
  async function receiver(): Promise<string> {
    const url = 'https://alarms.council.example/hook';
    const wanted = { name: 'Alarm centre', url, teamIds: [await north()], covert: false };
    return (await addAlarmReceiver(parts, system, wanted, clock.now())).id;
  }
  async function channel(): Promise<string> {
    const url = 'https://workflows.council.example/hook';
    return addNoticeChannel(parts, system, { name: 'Duty channel', url, teamIds: [await north()] }, clock.now());
  }
  /** An open one about somebody else. */
  async function alarm(): Promise<string> {
    const bea = await records.personId('4022');
    const found = await openAlarmOf(knex, bea);
    if (!found) await raiseAlarmFor(parts, system, { worker: bea, why: 'code-phrase', by: null });
    return (await openAlarmOf(knex, bea))?.alarm.id ?? '';
  }

  return {
    accountId: account,
    personId: person,
    visitId: visit,
    textId: text,
    hazardId: hazard,
    incidentId: incident,
    shiftId: shift,
    holdId: hold,
    requestId: request,
    rollCallId: rollCall,
    wallId: wall,
    tokenId: token,
    receiverId: receiver,
    channelId: channel,
    teamId: north,
    id: alarm,
  };
}
