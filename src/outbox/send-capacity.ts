import type { Channel } from '../contact/channel.ts';
import {
  allowedNow,
  holdBack,
  lookAgain,
  type TokenBucket,
  spendTokens,
  startTokenBucket,
  untilNext,
} from './token-bucket.ts';

/** A request to a carrier may take this long (real seconds). */
const LONGEST_REQUEST = 10;
const FEWEST_AT_ONCE = 16;
/** One in so many claims is the attempt that has waited longest. */
const OLDEST_ONE_IN = 10;

/**
 * How many attempts one carrier may take now. The send rate limits them, and so does the number of open requests. That
 * number is high enough that requests which hang never block the next one. Times are milliseconds of a clock that only
 * goes forward.
 */
interface SendCapacity {
  /** We look whether something may go, on either channel. */
  looked(now: number): void;
  free(channel: Channel, now: number): number;
  /**
   * It is the turn of the attempt that has waited longest. Without such turns urgent attempts would block the others
   * for ever.
   */
  isPatientsTurn(channel: Channel): boolean;
  took(channel: Channel, count: number, now: number): void;
  begin(channel: Channel): void;
  end(channel: Channel): void;
  holdBack(channel: Channel, until: number): void;
  /** Milliseconds until the next one may go; null: only when an open request ends. */
  untilNext(channel: Channel, now: number): number | null;
}

export function createSendCapacity(rates: Record<Channel, number>, now: number): SendCapacity {
  const sending = { call: 0, text: 0 };
  const sinceThePatient = { call: 0, text: 0 };
  const buckets: Record<Channel, TokenBucket> = {
    call: startTokenBucket(rates.call, now),
    text: startTokenBucket(rates.text, now),
  };
  const atOnce = (channel: Channel): number =>
    Math.max(FEWEST_AT_ONCE, Math.ceil(rates[channel] * (LONGEST_REQUEST + 1)));
  const roomFor = (channel: Channel): number => Math.max(0, atOnce(channel) - sending[channel]);
  return {
    looked(at) {
      buckets.call = lookAgain(buckets.call, at);
      buckets.text = lookAgain(buckets.text, at);
    },
    free: (channel, at) => Math.max(0, Math.min(roomFor(channel), allowedNow(buckets[channel], at))),
    isPatientsTurn: (channel) => sinceThePatient[channel] >= OLDEST_ONE_IN - 1,
    took(channel, count, at) {
      buckets[channel] = spendTokens(buckets[channel], count, at);
      sinceThePatient[channel] =
        sinceThePatient[channel] >= OLDEST_ONE_IN - 1 && count > 0 ? count - 1 : sinceThePatient[channel] + count;
    },
    begin(channel) {
      sending[channel] += 1;
    },
    end(channel) {
      sending[channel] -= 1;
    },
    holdBack(channel, until) {
      buckets[channel] = holdBack(buckets[channel], until);
    },
    untilNext: (channel, at) => (roomFor(channel) > 0 ? untilNext(buckets[channel], at) : null),
  };
}
