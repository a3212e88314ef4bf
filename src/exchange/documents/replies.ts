import { z } from 'zod';
import { elementsOf, read, responseOf, textOf } from './elements.ts';
import { DocumentFault } from './verbs.ts';
import type { XmlElement } from './xml.ts';

const MOST_REPLIES = 10;
const messageAttributes = z.strictObject({ statusCallback: z.string().min(1).nullable().default(null) });

/** The replies in the answer to a text. Throws `DocumentFault`. */
export function repliesOf(document: string): { body: string; statusCallback: string | null }[] {
  const messages = elementsOf(responseOf(document)).map((element) => {
    if (element.name !== 'Message')
      throw new DocumentFault(12200, `<${element.name}> is no verb of a text's answer here`);
    const body = bodyOf(element);
    if (!body) throw new DocumentFault(12200, '<Message> says nothing');
    return { body, ...read(messageAttributes, element) };
  });
  if (messages.length > MOST_REPLIES) throw new DocumentFault(14109, `more than ${String(MOST_REPLIES)} replies`);
  return messages;
}

function bodyOf(message: XmlElement): string {
  if (message.children.every((child) => typeof child === 'string')) return textOf(message);
  const [body, ...more] = elementsOf(message);
  if (body?.name !== 'Body' || more.length > 0) throw new DocumentFault(12200, '<Message> holds one <Body>, or text');
  return textOf(body);
}
