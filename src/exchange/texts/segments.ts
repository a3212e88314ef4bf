/**
 * Letters of the GSM 03.38 alphabet; the second group costs two. Anything else makes the whole text UCS-2
 * (src/carriers/README.md 2.5).
 */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const DOUBLE = /[\^{}\\[~\]|€]/g;

/** How many parts a text travels in. */
export function segmentsOf(body: string): number {
  const gsm = GSM.test(body);
  const length = body.length + (gsm ? (body.match(DOUBLE)?.length ?? 0) : 0);
  return length <= (gsm ? 160 : 70) ? 1 : Math.ceil(length / longestPart(body));
}

/** How much of it goes into one of several parts. */
export function longestPart(body: string): number {
  return GSM.test(body) ? 153 : 67;
}
