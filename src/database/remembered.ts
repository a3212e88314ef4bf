import type { Knex } from 'knex';

/** What one transaction knows of rows that it has locked, by id. It is gone with the transaction. */
interface Remembered<T> {
  of(db: Knex, id: string): T | undefined;
  remember(trx: Knex.Transaction, id: string, known: T): void;
  forget(trx: Knex.Transaction, id: string): void;
}

/**
 * Nothing is remembered until `remember` is called. The code that reads everything in one statement calls it, so that
 * each step after it need not ask again. Code that changes such a row remembers the change, or forgets the row.
 */
export function rememberedInTransaction<T>(): Remembered<T> {
  const all = new WeakMap<Knex, Map<string, T>>();
  return {
    of: (db, id) => all.get(db)?.get(id),
    remember(trx, id, known) {
      const mine = all.get(trx) ?? new Map<string, T>();
      all.set(trx, mine.set(id, known));
    },
    forget(trx, id) {
      all.get(trx)?.delete(id);
    },
  };
}
