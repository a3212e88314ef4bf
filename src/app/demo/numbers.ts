/** The line's numbers and account on the demo's exchange. */
export const EXCHANGE_LINE = '+441632960000';
/** Where covert calls come from. */
export const EXCHANGE_COVER = '+441632960001';
export const EXCHANGE_ACCOUNT = {
  accountSid: 'AC0000000000000000000000000000demo',
  authToken: "the exchange's own token",
};
