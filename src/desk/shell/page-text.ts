/** The texts of a page, apart from its tags. */

const TAG_OR_TEXT = /<!--[\s\S]*?-->|<(\/?)([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^"'>])*>|[^<]+/gi;

/** What is in a field is the person's own. */
const AS_TYPED = ['textarea', 'script', 'style'];
/** They hold no element of HTML. */
const PLAIN = ['title', 'option', 'svg'];

/** Where a text stands: where elements may stand, where they may not, or within a `bdi`. */
type TextPlace = 'anywhere' | 'plain' | 'apart';

const WITHIN: ReadonlySet<string> = new Set([...AS_TYPED, ...PLAIN, 'bdi']);

/** The page with each of its texts changed, but for what somebody types or a browser runs. */
export function changeTexts(html: string, change: (text: string, place: TextPlace) => string): string {
  const open: string[] = [];
  return html.replaceAll(TAG_OR_TEXT, (piece, closes?: string, name?: string) => {
    if (name === undefined) {
      if (piece.startsWith('<') || AS_TYPED.some((one) => open.includes(one))) return piece;
      return change(
        piece,
        PLAIN.some((one) => open.includes(one)) ? 'plain' : open.includes('bdi') ? 'apart' : 'anywhere',
      );
    }
    if (!WITHIN.has(name)) return piece;
    if (closes === '/') open.splice(open.lastIndexOf(name));
    else open.push(name);
    return piece;
  });
}
