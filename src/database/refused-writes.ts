import type { Knex } from 'knex';
import { saysNoRoom } from './error-code.ts';

/** Notices when any statement fails because the database has no room. */
export interface RefusedWrites {
  watch(...pools: Knex[]): void;
  /** Milliseconds since the last refusal. Null if there was none, or `forget` was called after it. */
  sinceLast(): number | null;
  forget(): void;
  /** Counts a refusal that another thread has reported. */
  count(): void;
}

export function watchWrites(...pools: Knex[]): RefusedWrites {
  let lastAt: number | null = null;
  const watch = (...some: Knex[]): void => {
    for (const pool of some) {
      pool.on('query-error', (error: unknown) => {
        if (saysNoRoom(error)) lastAt = performance.now();
      });
    }
  };
  watch(...pools);
  return {
    watch,
    sinceLast: () => (lastAt === null ? null : performance.now() - lastAt),
    forget() {
      lastAt = null;
    },
    count() {
      lastAt = performance.now();
    },
  };
}
