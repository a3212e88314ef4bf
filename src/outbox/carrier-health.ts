/**
 * A carrier's health on one channel, and whether it gets more attempts. It is set aside after three failures in a row,
 * or if about half of its attempts fail. One successful trial attempt brings it back. Then it is on trial for a while:
 * one failure sets it aside again, for twice as long. Times are real milliseconds.
 */
export interface CarrierHealth {
  /** `tried`: a trial attempt is on its way. */
  state: 'good' | 'aside' | 'tried';
  /**
   * Why it was set aside last. `slow-receipts`: the receipts of its texts are slow. Such a carrier still accepts texts
   * at once, so only a receipt proves that it works.
   */
  why: 'fails' | 'slow-receipts' | null;
  /** A failure adds two, and a success takes one away. 0 if all is well. */
  score: number;
  /** How long it was set aside last. 0 if it was not, or has been well for long since. */
  pause: number;
  /** When it came into this state. */
  since: number;
  /** When a trial attempt may go, or by when that must have succeeded. Null while the carrier is healthy. */
  until: number | null;
}

export type CarrierOutcome =
  /** The carrier accepted a call or text. */
  | 'took'
  /** The carrier refused for a reason of its own, did not answer, or gave an unclear answer. */
  | 'failed'
  /** The receipt of a text came. */
  | 'delivered'
  /** Most recent texts have no receipt. */
  | 'slow-receipts';

const FAILURE = 2;
const TOO_MANY = 6;
/** The score after a successful trial: one more failure is one too many. */
const ON_TRIAL = TOO_MANY - FAILURE;
const SHORTEST_PAUSE = 30_000;
const LONGEST_PAUSE = 300_000;
const FORGIVEN_AFTER = 600_000;
/** How long a trial may take. A text's receipt may take a minute. */
const TRY_TAKES = { fails: 15_000, 'slow-receipts': 90_000 };

export function newCarrierHealth(now: number): CarrierHealth {
  return { state: 'good', why: null, score: 0, pause: 0, since: now, until: null };
}

/** @param begunAt when that call or text began. One that began before the carrier was set aside proves nothing new */
export function recordCarrierOutcome(
  health: CarrierHealth,
  outcome: CarrierOutcome,
  begunAt: number,
  now: number,
): CarrierHealth {
  if (health.state !== 'good') return begunAt < health.since ? health : recordTrialOutcome(health, outcome, now);
  switch (outcome) {
    case 'took': {
      const score = Math.max(0, health.score - 1);
      return { ...health, score, pause: now - health.since > FORGIVEN_AFTER ? 0 : health.pause };
    }
    case 'failed': {
      const score = health.score + FAILURE;
      return score >= TOO_MANY ? setAside(health, 'fails', now) : { ...health, score };
    }
    case 'slow-receipts':
      return setAside(health, 'slow-receipts', now);
    case 'delivered':
      return health;
  }
}

/** Whether a trial attempt may go. */
export function mayBeTried(health: CarrierHealth, now: number): boolean {
  return health.state === 'aside' && health.until !== null && now >= health.until;
}

/** A trial attempt is on its way. */
export function tryAgain(health: CarrierHealth, now: number): CarrierHealth {
  return { ...health, state: 'tried', since: now, until: now + TRY_TAKES[health.why ?? 'fails'] };
}

/** A trial attempt that nothing was heard of has failed. */
export function afterWaiting(health: CarrierHealth, now: number): CarrierHealth {
  return health.state === 'tried' && health.until !== null && now >= health.until
    ? setAside(health, health.why ?? 'fails', now)
    : health;
}

function recordTrialOutcome(health: CarrierHealth, outcome: CarrierOutcome, now: number): CarrierHealth {
  const speaksForIt = outcome === 'delivered' || (outcome === 'took' && health.why !== 'slow-receipts');
  if (speaksForIt) return { ...health, state: 'good', score: ON_TRIAL, since: now, until: null };
  if (outcome !== 'failed' || health.state === 'aside') return health;
  return setAside(health, 'fails', now);
}

function setAside(health: CarrierHealth, why: 'fails' | 'slow-receipts', now: number): CarrierHealth {
  const pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, health.pause * 2));
  return { state: 'aside', why, score: 0, pause, since: now, until: now + pause };
}
