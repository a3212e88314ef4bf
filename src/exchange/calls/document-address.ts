import { DocumentFault, type Verb } from '../documents/verbs.ts';

/** A parsed document, and what the addresses in it mean. */
export interface Document {
  verbs: Verb[];
  /** Null for a document that was given with the REST request. */
  url: string | null;
}

/** The address of a verb's action. If it names none, the document itself is requested again. */
export function actionOf(document: Document, to: string | null): string {
  const url = to === null ? document.url : resolveAddress(document, to);
  if (url === null) throw new DocumentFault(11100, 'a document given without an address names no action');
  return url;
}

export function resolveAddress(document: Document, to: string): string;
export function resolveAddress(document: Document, to: string | null): string | null;
export function resolveAddress(document: Document, to: string | null): string | null {
  if (to === null) return null;
  const base = document.url ?? undefined;
  if (!URL.canParse(to, base)) throw new DocumentFault(11100, 'an address cannot be read');
  return new URL(to, base).href;
}
