import { open, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { newSecret, readSecretFile, type SecretName, writeSecretFile } from '../../crypto/secrets.ts';
import { hasCode } from '../../database/error-code.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import { markPins } from '../../records/organisation/pin-columns.ts';
import { changeBy } from '../accounts/add-account.ts';
import type { Dependencies } from '../work.ts';
import { resealAll, type Resealed } from './reseal.ts';
import { isNeeded, type Needs, whatNeedsPrevious } from './what-needs-previous.ts';

type RotateDependencies = Pick<Dependencies, 'knex'>;

export interface SecretFile {
  name: SecretName;
  path: string;
}

type Rotated =
  | { kind: 'rotated'; resealed: Resealed | null; needs: Needs }
  /** A change that was begun before is now finished; the secret was not changed once more. */
  | { kind: 'finished'; resealed: Resealed }
  /** Two secrets can be in force, and these still need the one before. */
  | { kind: 'previous-needed'; needs: Needs }
  | { kind: 'unreadable' }
  | { kind: 'busy'; lock: string };

/** Before a time that others count from, both secrets are accepted by every process; after it, too. */
export interface Waits {
  /** Real milliseconds until every process has read a file that has changed. */
  taken: number;
}

/**
 * Changes a secret while processes run. First every process learns to accept the new one beside the old one, and only
 * then the new one is used: else one would seal what another cannot open. What is sealed under the old one is then
 * sealed anew. PINs cannot be hashed anew, for nobody has them: the old secret stays in force beside the new one until
 * everybody has set theirs again.
 * @param now real time
 */
export async function rotateSecret(
  { knex }: RotateDependencies,
  { name, path }: SecretFile,
  actor: Actor,
  now: Date,
  { taken }: Waits,
): Promise<Rotated> {
  return alone(path, async (): Promise<Rotated> => {
    const kept = await readSecretFile(path);
    if (kept === null) return { kind: 'unreadable' };
    if (kept.previous !== undefined) {
      const needs = await whatNeedsPrevious(knex, name, kept);
      if (name === 'data' && needs.sealed > 0)
        return { kind: 'finished', resealed: await resealAll(knex, kept, { isTrial: false }) };
      if (isNeeded(needs)) return { kind: 'previous-needed', needs };
    }
    const [before, after] = [kept.current, newSecret()];
    if (name === 'pin') await markPins(knex, before);
    await writeSecretFile(path, { current: before, previous: after });
    await pause(taken);
    const secrets = { current: after, previous: before };
    await writeSecretFile(path, secrets);
    await recordAccess(knex, { ...changeBy(actor), page: 'secrets', at: now, reason: `secret changed: ${name}` });
    await pause(taken);
    const resealed = name === 'data' ? await resealAll(knex, secrets, { isTrial: false }) : null;
    return { kind: 'rotated', resealed, needs: await whatNeedsPrevious(knex, name, secrets) };
  });
}

type Forgotten =
  | { kind: 'forgotten' }
  | { kind: 'none' }
  | { kind: 'needed'; needs: Needs }
  | { kind: 'unreadable' }
  | { kind: 'busy'; lock: string };

/** Takes the previous secret out of force, where nothing needs it any more. */
export async function dropPrevious(
  { knex }: RotateDependencies,
  { name, path }: SecretFile,
  actor: Actor,
  now: Date,
): Promise<Forgotten> {
  return alone(path, async (): Promise<Forgotten> => {
    const kept = await readSecretFile(path);
    if (kept === null) return { kind: 'unreadable' };
    if (kept.previous === undefined) return { kind: 'none' };
    const needs = await whatNeedsPrevious(knex, name, kept);
    if (isNeeded(needs)) return { kind: 'needed', needs };
    await writeSecretFile(path, { current: kept.current });
    await recordAccess(knex, { ...changeBy(actor), page: 'secrets', at: now, reason: `secret forgotten: ${name}` });
    return { kind: 'forgotten' };
  });
}

/** Two commands at once could lose the secret under which the service has just sealed something. */
async function alone<T>(path: string, work: () => Promise<T>): Promise<T | { kind: 'busy'; lock: string }> {
  const lock = `${path}.changing`;
  try {
    await (await open(lock, 'wx', 0o600)).close();
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return { kind: 'busy', lock };
    throw error;
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}
