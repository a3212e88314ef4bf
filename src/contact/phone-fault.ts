/**
 * Why a phone takes no texts. `opted_out` and `blocked` concern one carrier only. A `dead` number and a `landline` take
 * no texts from any carrier. The database checks the same words (`undeliverable_number.why`).
 */
export type PhoneFault = 'opted_out' | 'blocked' | 'dead' | 'landline';
