import { DocumentFault } from './verbs.ts';
import type { XmlElement } from './xml.ts';

/** Words with tags for the voice (SSML), as both carriers accept them. */

/** The tags that Say may contain, with the attributes of each. */
const SPEECH_MARKS: Record<string, readonly string[]> = {
  prosody: ['rate', 'pitch', 'volume'],
  break: ['strength', 'time'],
  'say-as': ['interpret-as', 'format', 'role'],
  emphasis: ['level'],
  lang: ['xml:lang'],
  sub: ['alias'],
  p: [],
  s: [],
};

/** The words without tags. Throws `DocumentFault` for an unknown tag. */
export function spokenText(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child;
      const allowed = SPEECH_MARKS[child.name];
      if (!allowed) throw new DocumentFault(12200, `<${child.name}> cannot stand inside <Say>`);
      const unknown = Object.keys(child.attributes).find((name) => !allowed.includes(name));
      if (unknown) throw new DocumentFault(12200, `<${child.name}>: unknown attribute ${unknown}`);
      if (child.name === 'sub') return child.attributes['alias'] ?? spokenText(child);
      return child.name === 'break' ? ' ' : spokenText(child);
    })
    .join('');
}

/** Whether any part of it is to be said slowly. */
export function hasSlowProsody(element: XmlElement): boolean {
  return element.children.some((child) => {
    if (typeof child === 'string') return false;
    const rate = child.name === 'prosody' ? (child.attributes['rate'] ?? '') : '';
    const percent = /^(\d+)%$/.exec(rate)?.[1];
    return rate.endsWith('slow') || (percent !== undefined && Number(percent) < 100) || hasSlowProsody(child);
  });
}
