import { changeTexts } from './page-text.ts';

/**
 * A word of hundreds of letters, which a form takes for a name, made a table wider than the screen. Tables that may
 * break any word would break "Wednesday" as well, where a column is narrow. So a browser is told where it may break
 * what is longer than any name. What is copied from the page stays whole.
 */
export function withLongWordsBroken(html: string): string {
  if (!IS_NEEDED.test(html)) return html;
  return changeTexts(html, (text, place) =>
    place === 'plain' ? text : text.replaceAll(LONG, (word) => word.replaceAll(PART, '$&<wbr>')),
  );
}

/** No name of a place or a person, and no address of a mail in use, is as long in one piece. */
const IS_NEEDED = />[^<]*[^\s<>&;]{41}/;
const LONG = /[^\s<>&;]{41,}/g;
const PART = /.{20}/gu;
