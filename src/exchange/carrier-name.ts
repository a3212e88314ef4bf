/** The carriers that this exchange can stand in for. */
export type CarrierName = 'twilio' | 'vonage';
