import type { IncidentRecord } from '../../records/incidents.ts';
import {
  CHECKED_AFTER,
  CHECKED_FROM,
  DEBRIEF_FROM,
  DEBRIEF_WITHIN,
  SERIOUSNESS,
  type Seriousness,
  WRITTEN_WITHIN,
} from '../../safety/incident.ts';
import { dayWords } from '../people/view.ts';
import { dateAndTime } from '../shell/times.ts';

/** An incident as its pages show it. Pure. */

export const SERIOUSNESS_WORDS: Record<Seriousness, string> = {
  abuse: 'Abused by words',
  threat: 'A threat',
  'near-miss': 'Nearly hurt',
  hurt: 'Hurt',
  serious: 'Seriously hurt',
};
export const SERIOUSNESS_CHOICES = SERIOUSNESS.map((value) => ({ value, text: SERIOUSNESS_WORDS[value] }));

interface Owed {
  words: string;
  isLate: boolean;
  isDone: boolean;
}

export function incidentView(incident: IncidentRecord, { now, timezone }: { now: Date; timezone: string }) {
  const after = (time: number): Date => new Date(incident.at.getTime() + time);
  const owed = (done: string | null, by: Date, what: string): Owed => ({
    words:
      done ??
      (by <= now ? `${what} was due by ${dateAndTime(by, timezone)}` : `${what} by ${dateAndTime(by, timezone)}`),
    isLate: done === null && by <= now,
    isDone: done !== null,
  });
  const steps = [
    owed(incident.hsReference && `Written up: ${incident.hsReference}`, after(WRITTEN_WITHIN), 'The form'),
    owed(incident.debriefedOn && `Debrief on ${dayWords(incident.debriefedOn)}`, after(DEBRIEF_WITHIN), 'The debrief'),
    owed(
      incident.checkedOn && `Asked after on ${dayWords(incident.checkedOn)}`,
      after(CHECKED_AFTER),
      'Asking how they are,',
    ),
  ];
  return {
    id: incident.id,
    personId: incident.personId,
    name: incident.name,
    staffNumber: incident.staffNumber,
    team: incident.team,
    what: SERIOUSNESS_WORDS[incident.seriousness],
    at: dateAndTime(incident.at, timezone),
    noted: `${dateAndTime(incident.notedAt, timezone)}, by ${incident.notedBy}`,
    steps,
    isLate: steps.some(({ isLate }) => isLate),
    isWritten: incident.hsReference !== null,
    isDebriefed: incident.debriefedOn !== null,
    isChecked: incident.checkedOn !== null,
    debriefFrom: dateAndTime(after(DEBRIEF_FROM), timezone),
    checkFrom: dateAndTime(after(CHECKED_FROM), timezone),
    mayBeRiddor: incident.seriousness === 'hurt' || incident.seriousness === 'serious',
  };
}
