import { z } from 'zod';
import { reasonsOf } from '../reasons.ts';
import { DocumentFault } from './verbs.ts';
import { parseXml, XmlFault, type XmlElement } from './xml.ts';

/** How the elements of a document are read. Whatever is not allowed throws `DocumentFault`. */

export const noAttributes = z.strictObject({});

/** The root, which must be `<Response>` without attributes. Throws `DocumentFault`. */
export function responseOf(text: string): XmlElement {
  const root = wellFormed(text);
  if (root.name !== 'Response') throw new DocumentFault(12100, `the root is <${root.name}>, not <Response>`);
  read(noAttributes, root);
  return root;
}

/** Returns an element's attributes, checked and parsed. Throws `DocumentFault` for an unknown one. */
export function read<Schema extends z.ZodType>(schema: Schema, element: XmlElement): z.output<Schema> {
  const parsed = schema.safeParse(element.attributes);
  if (parsed.success) return parsed.data;
  throw new DocumentFault(12200, `<${element.name}>: ${reasonsOf(parsed.error)}`);
}

/** The text of an element that may hold only text, trimmed. */
export function textOf(element: XmlElement): string {
  if (element.children.some((child) => typeof child !== 'string'))
    throw new DocumentFault(12200, `<${element.name}> holds elements`);
  return element.children.join('').trim();
}

/** The children of an element that may hold only elements. */
export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child): child is XmlElement => {
    if (typeof child !== 'string') return true;
    if (child.trim()) throw new DocumentFault(12200, `<${element.name}> holds text outside any verb`);
    return false;
  });
}

export function wellFormed(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (fault) {
    if (fault instanceof XmlFault) throw new DocumentFault(12100, fault.message);
    throw fault;
  }
}

/** For an element that may hold nothing. */
export function noChildren(element: XmlElement): void {
  if (element.children.length > 0) throw new DocumentFault(12200, `<${element.name}> must be empty`);
}
