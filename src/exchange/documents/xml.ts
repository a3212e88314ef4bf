/** A strict reader for the XML that TwiML needs: elements, attributes, text, CDATA, comments, the five entities. */

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
}

/**
 * The text is not well-formed XML, or uses something that TwiML does not need (a document type, a processing
 * instruction).
 */
export class XmlFault extends Error {
  override name = 'XmlFault';
}

const NAME = /[A-Za-z_][\w.:-]*/y;
const SPACE = /[ \t\r\n]*/y;
const ENCODING = /(?:[ \t\r\n]+encoding=(?:"utf-8"|'utf-8'))?/;
const STANDALONE = /(?:[ \t\r\n]+standalone=(?:"(?:yes|no)"|'(?:yes|no)'))?/;
const DECLARATION = new RegExp(
  `<\\?xml[ \\t\\r\\n]+version=(?:"1\\.\\d"|'1\\.\\d')${ENCODING.source}${STANDALONE.source}[ \\t\\r\\n]*\\?>`,
  'iy',
);
// XML 1.0 forbids these characters. A regular expression literal would break eslint's no-control-regex.
const FORBIDDEN = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ud800-\\udfff\\ufffe\\uffff]', 'u');
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const DEEPEST = 20;

/** The document's root element. Throws `XmlFault` with the line. */
export function parseXml(text: string): XmlElement {
  const reader = new Reader(text.startsWith('\uFEFF') ? text.slice(1) : text);
  return reader.document();
}

class Reader {
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    const forbidden = FORBIDDEN.exec(text);
    if (forbidden) {
      this.#at = forbidden.index;
      this.#fail('a character that XML forbids');
    }
  }

  document(): XmlElement {
    this.#match(DECLARATION);
    this.#skipSpaceAndComments();
    if (!this.#text.startsWith('<', this.#at)) this.#fail('no root element');
    const root = this.#element(0);
    this.#skipSpaceAndComments();
    if (this.#at < this.#text.length) this.#fail('something follows the root element');
    return root;
  }

  #element(depth: number): XmlElement {
    if (depth > DEEPEST) this.#fail('nested too deeply');
    this.#expect('<');
    const name = this.#name();
    const attributes = this.#attributes();
    if (this.#take('/>')) return { name, attributes, children: [] };
    this.#expect('>');
    const children = this.#content(depth);
    this.#expect('</');
    const closing = this.#name();
    if (closing !== name) this.#fail(`</${closing}> closes <${name}>`);
    this.#match(SPACE);
    this.#expect('>');
    return { name, attributes, children };
  }

  #attributes(): Record<string, string> {
    const found = new Map<string, string>();
    for (;;) {
      const space = this.#match(SPACE);
      if (this.#text.startsWith('/>', this.#at) || this.#text.startsWith('>', this.#at))
        return Object.fromEntries(found);
      if (!space) this.#fail('expected a space before an attribute');
      const name = this.#name();
      this.#match(SPACE);
      this.#expect('=');
      this.#match(SPACE);
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") return this.#fail(`the value of ${name} is not quoted`);
      const end = this.#text.indexOf(quote, this.#at + 1);
      if (end < 0) this.#fail(`the value of ${name} does not end`);
      const raw = this.#text.slice(this.#at + 1, end);
      if (raw.includes('<')) this.#fail(`"<" in the value of ${name}`);
      if (found.has(name)) this.#fail(`attribute ${name} twice`);
      found.set(name, this.#resolve(raw.replace(/[\t\r\n]/g, ' ')));
      this.#at = end + 1;
    }
  }

  #content(depth: number): (XmlElement | string)[] {
    const children: (XmlElement | string)[] = [];
    const addText = (text: string): void => {
      const last = children.at(-1);
      if (typeof last === 'string') children[children.length - 1] = last + text;
      else if (text) children.push(text);
    };
    for (;;) {
      const tag = this.#text.indexOf('<', this.#at);
      if (tag < 0) this.#fail('the document ends inside an element');
      const raw = this.#text.slice(this.#at, tag);
      if (raw.includes(']]>')) this.#fail('"]]>" in text');
      addText(this.#resolve(raw));
      this.#at = tag;
      if (this.#text.startsWith('</', tag)) return children;
      if (this.#take('<![CDATA[')) addText(this.#until(']]>', 'CDATA'));
      else if (!this.#comment()) children.push(this.#element(depth + 1));
    }
  }

  #comment(): boolean {
    if (!this.#take('<!--')) return false;
    const body = this.#until('-->', 'a comment');
    if (body.includes('--') || body.endsWith('-')) this.#fail('"--" inside a comment');
    return true;
  }

  #skipSpaceAndComments(): void {
    do this.#match(SPACE);
    while (this.#comment());
  }

  #resolve(raw: string): string {
    return raw.replace(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
      const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
      const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] ? 16 : 10) : null;
      const character =
        point === null ? ENTITIES[name] : point <= 0x10ffff && point > 0 ? String.fromCodePoint(point) : undefined;
      if (!end || character === undefined || FORBIDDEN.test(character))
        return this.#fail(`${whole.slice(0, 12)} is no entity`);
      return character;
    });
  }

  #name(): string {
    return this.#match(NAME) || this.#fail('expected a name');
  }

  #until(end: string, what: string): string {
    const at = this.#text.indexOf(end, this.#at);
    if (at < 0) this.#fail(`${what} does not end`);
    const body = this.#text.slice(this.#at, at);
    this.#at = at + end.length;
    return body;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  #expect(literal: string): void {
    if (!this.#take(literal)) this.#fail(`expected "${literal}"`);
  }

  #fail(reason: string): never {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    throw new XmlFault(`line ${String(line)}: ${reason}`);
  }
}
