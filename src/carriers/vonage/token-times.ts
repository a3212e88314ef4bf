/**
 * Seconds. Vonage takes a token for at most 24 hours after its `iat` (api.support.vonage.com, article 360000958407).
 */
const WRONG_BY_AT_MOST = 3600;

const now = (): number => Math.floor(Date.now() / 1000);

/**
 * When a token for Vonage begins and ends, in seconds since 1970. Vonage answers 401 to a token whose `iat` lies in its
 * future. The SDK dates tokens now, so a machine whose clock was three minutes fast could ring nobody by Vonage (seen
 * in `npm run test:crash`). Our token spans an hour each way. The SDK reads both values anew for each token.
 */
export const TOKEN_TIMES = {
  get issued_at(): number {
    return now() - WRONG_BY_AT_MOST;
  },
  get exp(): number {
    return now() + WRONG_BY_AT_MOST;
  },
};
