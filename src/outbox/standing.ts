/**
 * How a carrier does at one channel, and whether to trust it with more. It is set aside after three failures in a row,
 * or
 * where about half of what it is given fails; it comes back by one try, and must then do well for a while: one failure
 * sets it aside again, for twice as long. Times are real milliseconds.
 */
export interface Standing {
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

export type Verdict =
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

export function newStanding(now: number): Standing {
  return { state: 'good', why: null, score: 0, pause: 0, since: now, until: null };
}

/** @param begunAt when that call or text was begun: what began before the carrier was set aside tells nothing new */
export function judge(standing: Standing, verdict: Verdict, begunAt: number, now: number): Standing {
  if (standing.state !== 'good') return begunAt < standing.since ? standing : judgeTry(standing, verdict, now);
  switch (verdict) {
    case 'took': {
      const score = Math.max(0, standing.score - 1);
      return { ...standing, score, pause: now - standing.since > FORGIVEN_AFTER ? 0 : standing.pause };
    }
    case 'failed': {
      const score = standing.score + FAILURE;
      return score >= TOO_MANY ? setAside(standing, 'fails', now) : { ...standing, score };
    }
    case 'crawls':
      return setAside(standing, 'crawls', now);
    case 'delivered':
      return standing;
  }
}

/** Whether one may go, to see. */
export function mayBeTried(standing: Standing, now: number): boolean {
  return standing.state === 'aside' && standing.until !== null && now >= standing.until;
}

/** One is on its way, to see. */
export function tryAgain(standing: Standing, now: number): Standing {
  return { ...standing, state: 'tried', since: now, until: now + TRY_TAKES[standing.why ?? 'fails'] };
}

/** A try of which nothing was heard has failed. */
export function afterWaiting(standing: Standing, now: number): Standing {
  return standing.state === 'tried' && standing.until !== null && now >= standing.until
    ? setAside(standing, standing.why ?? 'fails', now)
    : standing;
}

function judgeTry(standing: Standing, verdict: Verdict, now: number): Standing {
  const speaksForIt = verdict === 'delivered' || (verdict === 'took' && standing.why !== 'crawls');
  if (speaksForIt) return { ...standing, state: 'good', score: ON_TRIAL, since: now, until: null };
  if (verdict !== 'failed' || standing.state === 'aside') return standing;
  return setAside(standing, 'fails', now);
}

function setAside(standing: Standing, why: 'fails' | 'crawls', now: number): Standing {
  const pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, standing.pause * 2));
  return { state: 'aside', why, score: 0, pause, since: now, until: now + pause };
}
