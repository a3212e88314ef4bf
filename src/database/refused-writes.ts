import type { Knex } from 'knex';
import { saysNoRoom } from './error-code.ts';

/** Notices when the database refuses to write for want of room, whatever statement it was. */
export interface RefusedWrites {
  watch(...pools: Knex[]): void;
  /** Milliseconds since the last refusal; null where there was none, or it is forgotten. */
  sinceLast(): number | null;
  forget(): void;
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
  };
}
