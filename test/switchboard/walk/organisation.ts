import { BEA, RIVERSIDE_RINGS_BACK, SAM, withoutDuty } from '../../harness/riverside.ts';
import type { File } from './moves.ts';

/** The organisation of a walk, and what a file may make of it meanwhile. */

const SAMS_SECOND = '+447700900111';
/** Sam has a second phone. */
export const OPENED_WITH = RIVERSIDE_RINGS_BACK.replace(`["${SAM}"]`, `["${SAM}", "${SAMS_SECOND}"]`);

const SAMS_PHONES = `["${SAM}", "${SAMS_SECOND}"]`;
const IRAS_LINE = /^ {2}- \{ name: Ira Nowak.*\n/m;
const changed = (file: string, was: string | RegExp, becomes: string): string => {
  const after = file.replace(was, becomes);
  if (after === file) throw new Error(`the file does not have ${String(was)}`);
  return after;
};

export const FILE: Record<File, string> = {
  'as-before': OPENED_WITH,
  'another-phone': changed(OPENED_WITH, SAMS_PHONES, '["+447700900112"]'),
  'given-to-bea': changed(changed(OPENED_WITH, SAMS_PHONES, `["${SAMS_SECOND}"]`), `["${BEA}"]`, `["${SAM}"]`),
  'without-ira': changed(OPENED_WITH, IRAS_LINE, ''),
  'without-duty': withoutDuty(OPENED_WITH),
  shared: changed(OPENED_WITH, `["${BEA}"]`, `["${BEA}", "${SAMS_SECOND}"]`),
};
