import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Secrets } from './pin.ts';

/** The codes of the desk's local accounts: six digits from an app, ten codes on paper, and the one-time link. */

const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;

export async function newAppSecret(): Promise<string> {
  const { generateSecret } = await import('otplib');
  return generateSecret();
}

/** What an authenticator app reads from the picture. */
export async function appAddress(secret: string, email: string, organisation: string): Promise<string> {
  const { generateURI } = await import('otplib');
  return generateURI({ issuer: organisation, label: email, secret });
}

/**
 * The time step that the code belongs to. Null if it is wrong, or not newer than the last one that was used. One
 * step to either side is allowed, for a phone whose clock is off.
 */
export async function appCodeStep(
  secret: string,
  code: string,
  now: Date,
  lastStep: number | null,
): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null;
  const { verify } = await import('otplib');
  const result = await verify({
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: STEP_SECONDS,
  });
  if (!result.valid) return null;
  const step = Math.floor(now.getTime() / 1000 / STEP_SECONDS) + result.delta;
  return lastStep === null || step > lastStep ? step : null;
}

/** What codes are made of: so many bytes, and others each time. */
type Draw = (bytes: number) => Buffer;

const byLot: Draw = randomBytes;

/**
 * What one form draws: pressed twice, it draws the same again. Nobody guesses it who has not our secret.
 * @param form what was typed, and what this browser alone knows of its form
 */
export function drawnFor({ current }: Secrets, form: string[]): Draw {
  const what = JSON.stringify(form);
  let times = 0;
  return (bytes) => {
    times += 1;
    const drawn = createHmac('sha256', current).update(`buddyline drawn for a form ${times} ${what}`).digest();
    return drawn.subarray(0, bytes);
  };
}

/** Ten codes for the day on which the phone with the app is lost. Each works once. */
export const newRecoveryCodes = (draw = byLot): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => newTypedCode(draw));

/** Nobody guesses it, and a hand can type it. */
export const newTypedCode = (draw = byLot): string => readable(draw(10));

/** A secret that nobody can guess, for the address of the set-up page. */
export const newLinkToken = (draw = byLot): string => draw(24).toString('base64url');

/** Codes are long and random: a plain hash protects them. */
export const codeHash = (code: string): Buffer => createHash('sha256').update(code.replaceAll(/[\s-]/g, '')).digest();

/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

function readable(bytes: Buffer): string {
  const letters = [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '').join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}
