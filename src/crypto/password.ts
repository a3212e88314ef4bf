import { randomBytes } from 'node:crypto';

/**
 * Passwords of the desk's local accounts: argon2id, at OWASP's minimum of 19 MiB and two passes. The package is loaded
 * when it is first needed, because a start must not wait for it.
 */

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return await hash(password);
}

/** `stored` is null for an unknown account. That takes the same time, so that response times reveal no accounts. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2');
  nobodys ??= hashPassword(randomBytes(16).toString('hex'));
  const isRight = await verify(stored ?? (await nobodys), password);
  return stored !== null && isRight;
}

let nobodys: Promise<string> | null = null;
