import type { Change, ChangeSource } from '../../records/organisation/changes.ts';
import { dateAndTime } from '../shell/times.ts';

/** A change of the organisation, in words. Pure. */

export const THROUGH: Record<ChangeSource, string> = {
  file: 'by a file',
  desk: 'at the desk',
  line: 'by phone',
  text: 'by text',
  cli: 'on the command line',
  api: 'through the API',
};

export interface ChangeLine {
  who: string;
  what: string;
  when: string;
}

export function changeLine(
  { about, called, name, happened, keys, source, by, at }: Change,
  timezone: string,
): ChangeLine {
  return {
    who: about === 'person' ? `${called} (${name})` : called,
    what: happened === 'changed' ? keys.map(({ key }) => key.replaceAll('_', ' ')).join(', ') : happened,
    when: `${THROUGH[source]}${by === null ? '' : ` by ${by}`}, ${dateAndTime(at, timezone)}`,
  };
}
