import { type Alarm, type Claim, type ClaimName, type Deed, isNewsAskedOf } from './alarm.ts';
import type { AlarmEvent, AlarmStep } from './alarm-events.ts';
import type { Responders, Contact } from '../responders.ts';
import { advanceLadder, withState } from './ladder.ts';
import { contactsNow, notifyAll } from './notify.ts';

/**
 * Texts in a responder's name. Anybody can send a text from a number. So a text that would stop others' rings or close
 * an alarm is only a claim. It counts once the responder has pressed a key in our call to the number that we have.
 * Until then the alarm stays as it was.
 */

type Texted = Extract<AlarmEvent, { kind: 'texted' }>;
/** Does a deed at once, as a key press would. */
type Do = (alarm: Alarm, event: AlarmEvent) => AlarmStep;

export function doByText(alarm: Alarm, event: Texted, doNow: Do): AlarmStep {
  const { by, deed } = event;
  if (!isConfirmationWanted(alarm, event)) return doNow(alarm, eventOf(deed, by));
  const claim = claimName(alarm, by, deed);
  return {
    alarm: withState(alarm, { claims: [...claimsWithout(alarm, by.key), { key: by.key, deed }] }),
    effects: [{ kind: 'confirm', contact: by, claim }],
    answer: { kind: 'claimed', claim },
  };
}

/** The contact pressed a key in our call: the text was theirs. */
export function confirmClaim(alarm: Alarm, by: Contact, doNow: Do): AlarmStep {
  const claim = claimOf(alarm, by.key);
  if (!claim) return { alarm, effects: [], answer: { kind: 'not-yours' } };
  return doNow(withState(alarm, { claims: claimsWithout(alarm, by.key) }), eventOf(claim.deed, by));
}

/**
 * The text was not theirs, so somebody wants to stop the alarm. The others are told, and the next step goes at once.
 */
export function disownClaim(alarm: Alarm, by: Contact, now: Date, responders: Responders): AlarmStep {
  const without = withState(alarm, { claims: claimsWithout(alarm, by.key) });
  const tell = notifyAll(
    contactsNow(
      alarm.state.contacted.filter((key) => key !== by.key),
      responders,
    ),
    { id: 'told.disowned', owner: by.name },
  );
  const { status, state } = without;
  const goesOn = status === 'raised' && state.next > 0 && state.next < state.steps.length;
  const advancedLadder = goesOn
    ? advanceLadder(withState(without, { nextAt: now.getTime() }), now, responders)
    : { alarm: without, effects: [] };
  return { alarm: advancedLadder.alarm, effects: [...tell, ...advancedLadder.effects], answer: { kind: 'done' } };
}

export function claimOf({ state }: Pick<Alarm, 'state'>, key: string): Claim | null {
  return state.claims?.find((claim) => claim.key === key) ?? null;
}

/** The alarm without texts that say, unconfirmed, that somebody has reached the worker. */
export function withoutContact(alarm: Alarm): Alarm {
  const { claims = [] } = alarm.state;
  return claims.some(({ deed }) => deed.what === 'safe')
    ? withState(alarm, { claims: claims.filter(({ deed }) => deed.what !== 'safe') })
    : alarm;
}

export const eventOf = (deed: Deed, by: Contact): AlarmEvent => {
  switch (deed.what) {
    case 'take':
      return { kind: 'take', by, milliseconds: deed.milliseconds };
    case 'dialled':
      return { kind: 'dialled', by, reference: deed.reference };
    case 'safe':
      return { kind: 'contact-made', by, until: deed.until === null ? null : new Date(deed.until) };
  }
};

/**
 * Whether a deed needs a call that confirms it. `hasSpoken`: the contact has heard of this alarm in a call, after a key
 * or a PIN. An owner by such a call may add a police reference, or have more time once, by text.
 */
function isConfirmationWanted({ status, kind, covert, state }: Alarm, { by, deed, hasSpoken }: Texted): boolean {
  const mine = state.owners.find(({ key }) => key === by.key);
  switch (deed.what) {
    case 'take':
      return mine ? mine.extensions > 0 : status === 'raised' && (kind === 'duress' || kind === 'panic');
    case 'dialled':
      return !mine || !hasSpoken || (deed.reference === null && isNewsAskedOf(mine) && mine.extensions > 0);
    case 'safe':
      return !covert && !hasSpoken;
  }
}

function claimName({ state }: Alarm, by: Contact, { what }: Deed): ClaimName {
  if (what === 'safe') return 'contact';
  return what === 'take' && state.owners.some(({ key }) => key === by.key) ? 'more' : what;
}

function claimsWithout({ state }: Alarm, key: string): Claim[] {
  return (state.claims ?? []).filter((claim) => claim.key !== key);
}
