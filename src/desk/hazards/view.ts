import type { HazardFlag } from '../../records/hazard-flags.ts';
import { dateAndTime } from '../shell/times.ts';
import { inMonths, KIND_WORDS } from './form.ts';
import { dayWords } from '../people/view.ts';

/** A note on an address as its pages show it. Pure. */
export function hazardView(flag: HazardFlag, { today, timezone }: { today: string; timezone: string }) {
  return {
    id: flag.id,
    team: flag.team,
    kind: KIND_WORDS[flag.kind],
    where: [flag.place, flag.reference].filter((one) => one !== null).join(', '),
    place: flag.place,
    reference: flag.reference,
    fileRef: flag.fileRef,
    agreedWith: flag.agreedWith,
    set: `${dateAndTime(flag.setAt, timezone)}, by ${flag.setBy}`,
    reviewed: flag.reviewedAt && dateAndTime(flag.reviewedAt, timezone),
    reviewOn: dayWords(flag.reviewOn),
    family: flag.toldOn === null ? 'Not told' : `Told on ${dayWords(flag.toldOn)}`,
    state: stateOf(flag, today),
    lifted:
      flag.liftedAt && `${dateAndTime(flag.liftedAt, timezone)}, by ${flag.liftedBy ?? ''}: ${flag.liftedWhy ?? ''}`,
  };
}

function stateOf({ liftedAt, isInForce, reviewOn }: HazardFlag, today: string): string {
  if (liftedAt) return 'Lifted. Nobody is told.';
  if (!isInForce) return `Lapsed on ${dayWords(reviewOn)}. Nobody is told until somebody reviews it.`;
  return reviewOn <= inMonths(today, 1)
    ? `In force. Review it by ${dayWords(reviewOn)}.`
    : `In force until ${dayWords(reviewOn)}.`;
}
