/** A text without the signature under it, or the message that it answers. A signature is one only under something. */
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

/** Where a carrier has made one line of it: "OUT Sent from my iPhone". */
function inlineSignature(text: string, signatures: readonly string[]): number {
  const small = text.toLowerCase();
  const starts = signatures
    .filter((start) => start.split(' ').length > 2)
    .map((start) => small.lastIndexOf(` ${start}`))
    .filter((at) => at > 0);
  return starts.length > 0 ? Math.min(...starts) : text.length;
}
