import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * The application's key as PEM. `given` is the PEM, with real line ends or with "\n" as in environment files, or the
 * path of a file that holds it. Otherwise the fault, which does not repeat the value.
 */
export function privateKeyFrom(given: string): { pem: string } | { fault: string } {
  const pem = given.includes('-----BEGIN') ? given.replaceAll('\\n', '\n') : contentOf(given);
  if (pem === null) return { fault: 'is no PEM, and no file that can be read' };
  return isRsaKey(pem) ? { pem } : { fault: 'must be an RSA private key, as Vonage gives it' };
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
