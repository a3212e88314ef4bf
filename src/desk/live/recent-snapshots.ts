import type { Snapshot } from './snapshot.ts';

/** Real milliseconds for which a browser that comes back gets only what has changed. */
const KEPT = 60_000;
/** Five hundred readers, each with a snapshot of their own, a change each second for a few of them. */
const MOST = 1_000;

/** Snapshots that were sent of late, by name. The name follows from the rows, so readers who see the same share one. */
export function createRecentSnapshots() {
  const kept = new Map<string, { snapshot: Snapshot; at: number; readAt: number }>();
  return {
    /** `readAt`: when its reading began, by `performance.now()`. */
    keep: (snapshot: Snapshot, readAt: number): void => {
      const at = performance.now();
      const before = kept.get(snapshot.id)?.readAt ?? -Infinity;
      kept.delete(snapshot.id);
      kept.set(snapshot.id, { snapshot, at, readAt: Math.max(before, readAt) });
      for (const [id, one] of kept) {
        if (kept.size <= MOST && at - one.at < KEPT) break;
        kept.delete(id);
      }
    },
    find: (id: string | undefined): Snapshot | null => {
      const found = id === undefined ? undefined : kept.get(id);
      return found && performance.now() - found.at < KEPT ? found.snapshot : null;
    },
    /** When it was read last; null: not here, or long ago. */
    readAt: (id: string): number | null => kept.get(id)?.readAt ?? null,
  };
}
