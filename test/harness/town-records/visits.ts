import type { Knex } from 'knex';
import type { PurpleCall } from '../../../src/safety/purple-file.ts';
import type { VisitKind, VisitStatus } from '../../../src/safety/visit.ts';
import { reader, theOnly, type Which } from './rows.ts';

/** A visit, and whose it is. */
interface SeenVisit {
  id: string;
  worker: string;
  staffNumber: string;
  team: string;
  kind: VisitKind;
  status: VisitStatus;
  place: string | null;
  reference: string | null;
  risk: string | null;
  note: string | null;
  companion: string | null;
  companionId: string | null;
  plannedStart: Date | null;
  startedAt: Date | null;
  deadline: Date | null;
  endedAt: Date | null;
}

/** What somebody at the desk did to a visit. */
interface SeenVisitAct {
  what: string;
  how: string | null;
  toldBy: string | null;
}

type SeenPurpleCall = Pick<PurpleCall, 'reason' | 'status' | 'state'>;

export interface VisitReaders {
  /** The planned ones first, by their plan, then the others by when they began. */
  visits: (which?: Which<SeenVisit>) => Promise<SeenVisit[]>;
  /** The only one that fits. */
  visit: (which?: Which<SeenVisit>) => Promise<SeenVisit>;
  /** Those on which somebody is, in time or overdue. */
  openVisits: () => Promise<SeenVisit[]>;
  visitActs: (which?: Which<SeenVisitAct>) => Promise<SeenVisitAct[]>;
  purpleCalls: (which?: Which<SeenPurpleCall>) => Promise<SeenPurpleCall[]>;
}

export function visitReaders(knex: Knex): VisitReaders {
  const visits = reader<SeenVisit>(knex, {
    from: (db) => db('visit').join('person', 'person.id', 'visit.worker_id').join('team', 'team.id', 'visit.team_id'),
    columns: {
      id: 'visit.id',
      worker: 'person.name',
      staffNumber: 'person.staff_number',
      team: 'team.name',
      kind: 'visit.kind',
      status: 'visit.status',
      place: 'visit.place',
      reference: 'visit.subject_reference',
      risk: 'visit.risk',
      note: 'visit.note',
      companion: 'visit.companion',
      companionId: 'visit.companion_id',
      plannedStart: 'visit.planned_start',
      startedAt: 'visit.started_at',
      deadline: 'visit.deadline',
      endedAt: 'visit.ended_at',
    },
    order: 'visit.planned_start, visit.started_at, visit.ended_at, person.name',
  });
  return {
    visits,
    visit: async (which) => theOnly(await visits(which)),
    openVisits: () => visits({ status: ['open', 'overdue'] }),
    visitActs: reader<SeenVisitAct>(knex, {
      from: (db) => db('visit_act'),
      columns: { what: 'what', how: 'how', toldBy: 'told_by' },
      order: 'id',
    }),
    purpleCalls: reader<SeenPurpleCall>(knex, {
      from: (db) => db('purple_call'),
      columns: { reason: 'reason', status: 'status', state: 'state' },
      order: 'reason, created_at',
    }),
  };
}
