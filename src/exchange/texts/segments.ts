/**
 * The letters of the GSM 03.38 alphabet. Those of the second group count twice. Any other letter makes the whole text
 * UCS-2 (src/carriers/README.md 2.5).
 */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const DOUBLE = /[\^{}\\[~\]|€]/g;

/** The number of parts in which a text travels. */
export function segmentsOf(body: string): number {
  const gsm = GSM.test(body);
  const length = body.length + (gsm ? (body.match(DOUBLE)?.length ?? 0) : 0);
  return length <= (gsm ? 160 : 70) ? 1 : Math.ceil(length / longestPart(body));
}

/** The most letters in one of several parts. */
export function longestPart(body: string): number {
  return GSM.test(body) ? 153 : 67;
}
