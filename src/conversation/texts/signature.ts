/**
 * The length of a text without its signature, or without the message that it answers. A signature counts only below
 * other words.
 */
export function lengthWithoutSignature(text: string, signatures: readonly string[]): number {
  const isSaid = (end: number) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text.slice(0, end));
  let at = 0;
  for (const line of text.split('\n')) {
    if (at > 0 && isSaid(at) && isSignature(line, signatures)) return at;
    at += line.length + 1;
  }
  return inlineSignature(text, signatures);
}

function isSignature(line: string, signatures: readonly string[]): boolean {
  if (/^\s*(?:[-_=*]\s*){2,}$/.test(line)) return true;
  const words = line
    .trim()
    .toLowerCase()
    .replace(/^[^\p{L}]+/u, '');
  return signatures.some((start) => words.startsWith(start));
}

/** A signature that a carrier has put on the same line: "OUT Sent from my iPhone". */
function inlineSignature(text: string, signatures: readonly string[]): number {
  const small = text.toLowerCase();
  const starts = signatures
    .filter((start) => start.split(' ').length > 2)
    .map((start) => small.lastIndexOf(` ${start}`))
    .filter((at) => at > 0);
  return starts.length > 0 ? Math.min(...starts) : text.length;
}
