import type { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';

/**
 * Encrypts and decrypts files with a passphrase, in the format of age (age-encryption.org): the program `age` opens
 * them too. A file that was cut short or changed does not open.
 */

/** Powers of two: what each try of a passphrase costs, for us too. The file says it. Age's own default is 18. */
export const WORK = 18;

export async function encryptedWith(
  passphrase: string,
  plain: ReadableStream<Uint8Array>,
  work = WORK,
): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(work);
  encrypter.setPassphrase(passphrase);
  return await encrypter.encrypt(plain);
}

/** Rejects if the passphrase is another, or if this is no such file. The stream fails where the file is damaged. */
export async function decryptedWith(
  passphrase: string,
  sealed: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return await decrypter.decrypt(sealed);
}
