/**
 * How a carrier does at one channel, and whether to trust it with more. It is set aside after three failures in a row,
 * or where about half of what it is given fails; it comes back by one try, and must then do well for a while: one
 * failure sets it aside again, for twice as long. Times are real milliseconds.
 */
export interface CarrierHealth {
  /** `tried`: one is on its way, to see. */
  state: 'good' | 'aside' | 'tried';
  /** Why it was set aside last. A carrier whose texts crawl takes them readily: only a receipt speaks for it. */
  why: 'fails' | 'crawls' | null;
  /** Failures count two, successes take one away; 0 is a clean slate. */
  score: number;
  /** How long it was set aside last; 0 when that is long forgotten. */
  pause: number;
  /** When it came into this state. */
  since: number;
  /** When it may be tried, or by when the try must have ended; null while it is good. */
  until: number | null;
}

export type CarrierOutcome =
  /** Took a call or text. */
  | 'took'
  /** Refused for a reason of its own, did not answer, or cannot say. */
  | 'failed'
  /** A text has its receipt. */
  | 'delivered'
  /** Most texts of late have no receipt. */
  | 'crawls';

const FAILURE = 2;
const TOO_MANY = 6;
/** Back on trial: the next failure is one too many. */
const ON_TRIAL = TOO_MANY - FAILURE;
const SHORTEST_PAUSE = 30_000;
const LONGEST_PAUSE = 300_000;
const FORGIVEN_AFTER = 600_000;
/** A text's receipt may take a minute. */
const TRY_TAKES = { fails: 15_000, crawls: 90_000 };

export function newCarrierHealth(now: number): CarrierHealth {
  return { state: 'good', why: null, score: 0, pause: 0, since: now, until: null };
}

/** @param begunAt when that call or text was begun: what began before the carrier was set aside tells nothing new */
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
    case 'crawls':
      return setAside(health, 'crawls', now);
    case 'delivered':
      return health;
  }
}

/** Whether one may go, to see. */
export function mayBeTried(health: CarrierHealth, now: number): boolean {
  return health.state === 'aside' && health.until !== null && now >= health.until;
}

/** One is on its way, to see. */
export function tryAgain(health: CarrierHealth, now: number): CarrierHealth {
  return { ...health, state: 'tried', since: now, until: now + TRY_TAKES[health.why ?? 'fails'] };
}

/** A try of which nothing was heard has failed. */
export function afterWaiting(health: CarrierHealth, now: number): CarrierHealth {
  return health.state === 'tried' && health.until !== null && now >= health.until
    ? setAside(health, health.why ?? 'fails', now)
    : health;
}

function recordTrialOutcome(health: CarrierHealth, outcome: CarrierOutcome, now: number): CarrierHealth {
  const speaksForIt = outcome === 'delivered' || (outcome === 'took' && health.why !== 'crawls');
  if (speaksForIt) return { ...health, state: 'good', score: ON_TRIAL, since: now, until: null };
  if (outcome !== 'failed' || health.state === 'aside') return health;
  return setAside(health, 'fails', now);
}

function setAside(health: CarrierHealth, why: 'fails' | 'crawls', now: number): CarrierHealth {
  const pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, health.pause * 2));
  return { state: 'aside', why, score: 0, pause, since: now, until: now + pause };
}
