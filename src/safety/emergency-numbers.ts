/**
 * Promise 7: software never dials an emergency number. 18000 is the UK's text relay to 999; the rest are 999 and 112
 * (emergency), 911 (routed to 999 by UK networks), 101 (police) and 111 (health).
 */
const EMERGENCY = /^(?:141|1470|9|0)*(?:\d{1,3})?0?(?:999|112|911|101|111|18000)$/;

/**
 * Whether this number, however it is written (spaces, +44, 0044, 9 for an outside line, 141), reaches an emergency
 * service.
 */
export function isEmergencyNumber(number: string): boolean {
  const digits = number.replace(/\D/g, '').replace(/^00/, '');
  return EMERGENCY.test(digits);
}
