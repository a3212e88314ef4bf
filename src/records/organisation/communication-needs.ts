import type { Knex } from 'knex';
import { rememberedInTransaction } from '../../database/remembered.ts';

/** How somebody is to be spoken to. */
export interface CommunicationNeeds {
  /** As in "cy"; null: the organisation's language. */
  language: string | null;
  /** Calls are said more slowly. */
  slowSpeech: boolean;
  /** They are not rung where a text does (src/safety/README.md "Text only"). */
  textOnly: boolean;
}

export interface NeedsColumns {
  language: string | null;
  slow_speech: boolean;
  text_only: boolean;
}

export const NO_NEEDS: CommunicationNeeds = { language: null, slowSpeech: false, textOnly: false };

/** Of people whom a statement has read together with what else it needed (load-text.ts, people.ts). */
export const knownNeeds = rememberedInTransaction<CommunicationNeeds>();

/** Null: a duty number, or the last resort. */
export async function needsOf(db: Knex, personId: string | null): Promise<CommunicationNeeds> {
  if (personId === null) return NO_NEEDS;
  const known = knownNeeds.of(db, personId);
  if (known) return known;
  const row = await db<NeedsColumns & { id: string }>('person')
    .where({ id: personId })
    .first('language', 'slow_speech', 'text_only');
  return row ? asNeeds(row) : NO_NEEDS;
}

/** Reads those of many people at once, and remembers them for this transaction. */
export async function rememberNeedsOf(trx: Knex.Transaction, personIds: string[]): Promise<void> {
  const rows = await trx<NeedsColumns & { id: string }>('person')
    .whereRaw('id = any (?)', [personIds])
    .select('id', 'language', 'slow_speech', 'text_only');
  for (const row of rows) knownNeeds.remember(trx, row.id, asNeeds(row));
}

export function asNeeds({ language, slow_speech, text_only }: NeedsColumns): CommunicationNeeds {
  return { language, slowSpeech: slow_speech, textOnly: text_only };
}

export function needsColumns({ language, slowSpeech, textOnly }: CommunicationNeeds): NeedsColumns {
  return { language, slow_speech: slowSpeech, text_only: textOnly };
}

/** By language, how many people are spoken to in it for whom it is noted. `teamId`: of this team, and their buddies. */
export async function languagesUsed(db: Knex, teamId: string | null): Promise<Map<string, number>> {
  const { rows } = await db.raw<{ rows: { language: string; people: number }[] }>(
    `select language, count(*)::integer as people from person p
    where language is not null and left_at is null and (cast(:teamId as uuid) is null
      or exists (select 1 from person_team pt where pt.team_id = :teamId and pt.person_id = p.id)
      or exists (select 1 from buddy b join person_team pt on pt.person_id = b.worker_id and pt.team_id = :teamId
        where b.buddy_id = p.id))
    group by language order by language`,
    { teamId },
  );
  return new Map(rows.map(({ language, people }) => [language, people]));
}
