import { join } from 'node:path';
import type { Secrets } from '../crypto/pin.ts';
import { createTurnFiles, type TurnFiles } from './calls/turn-spool.ts';
import { createTextFiles, type TextFiles } from './texts/text-files.ts';

/** Where waits what the database does not take. */
export interface Spool {
  texts: TextFiles;
  turns: TurnFiles;
}

/** Several processes of a machine share the folders. */
export const createSpool = (dataDir: string, secrets: Secrets): Spool => ({
  texts: createTextFiles(join(dataDir, 'waiting-texts'), secrets),
  turns: createTurnFiles(join(dataDir, 'waiting-turns'), secrets),
});
