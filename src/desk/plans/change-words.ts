import type { Change } from '../../records/organisation/changes.ts';
import { THROUGH } from '../../timeline/change-source.ts';
import { dateAndTime } from '../shell/times.ts';

/** A change of the organisation, in words. Pure. */

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
