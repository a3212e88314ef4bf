import { PostgresBackend, PostgresJobRepository } from '@agendajs/postgres-backend';
import type { JobParameters } from 'agenda';
import type { Pool } from 'pg';

/**
 * Agenda's jobs in PostgreSQL, for a database that is slow. Agenda looks for jobs of each kind ten times a second,
 * whether its last look has ended or not: with 300 ms for a statement its looks wanted three times the connections that
 * there are, and those that waited were given up after 5 s, with what they had found and what was to be stored.
 */
class PatientRepository extends PostgresJobRepository {
  readonly #pool: Pool;
  readonly #onTrouble: (error: Error) => void;

  constructor(pool: Pool, onTrouble: (error: Error) => void) {
    super({ pool, ensureSchema: false });
    this.#pool = pool;
    this.#onTrouble = onTrouble;
  }

  /** None, while others wait for a connection: it looks again in a tenth of a second. */
  override async getNextJobToRun(
    ...look: Parameters<PostgresJobRepository['getNextJobToRun']>
  ): Promise<JobParameters | undefined> {
    return this.#pool.waitingCount > this.#pool.idleCount ? undefined : super.getNextJobToRun(...look);
  }

  /** Agenda waits for none of these, so that nobody would catch a failure. The job's lock ends by itself. */
  override async unlockJob(job: JobParameters): Promise<void> {
    await super.unlockJob(job).catch(this.#onTrouble);
  }
}

class PatientBackend extends PostgresBackend {
  readonly #repository: PatientRepository;

  constructor(pool: Pool, onTrouble: (error: Error) => void) {
    super({ pool, ensureSchema: false, disableNotifications: true });
    this.#repository = new PatientRepository(pool, onTrouble);
  }

  override get repository(): PatientRepository {
    return this.#repository;
  }
}

export const createJobBackend = (pool: Pool, onTrouble: (error: Error) => void): PostgresBackend =>
  new PatientBackend(pool, onTrouble);
