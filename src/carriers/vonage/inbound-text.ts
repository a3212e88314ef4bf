import { z } from 'zod';
import type { TextContent, TextPart } from '../carrier.ts';
import { placeOf, withPlace } from '../shared-place.ts';
import { wellFormed, wellFormedPart } from '../well-formed.ts';
import { type VonageFields, id, words } from './requests.ts';

/** A text to us, from any of Vonage's formats. Its numbers are as Vonage writes them. */
interface InboundText extends TextContent {
  carrierRef: string;
  from: string;
  to: string;
  sentAt: Date | null;
  part: TextPart | null;
}

const instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullable()
  .catch(null);
const absent = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined);

/**
 * A sender or a recipient. Version 0.1 of the Messages API wraps the number in an object. Version 1 and the SMS API do
 * not.
 */
const party = z.union([z.object({ number: words }).transform(({ number }) => number), words]);

const file = absent(z.object({ caption: words, name: words }));
const button = absent(z.object({ text: words, payload: words }));
/** The content of a message in the Messages API, by its kind. Version 0.1 has the same fields in `message.content`. */
const content = z.object({
  text: words,
  image: file,
  video: file,
  audio: file,
  file,
  vcard: file,
  sticker: file,
  // Some channels give a text's own button as a string.
  button: z.union([button, words.transform((text) => ({ text, payload: '' }))]),
  reply: absent(z.object({ title: words, id: words })),
  reaction: absent(z.object({ emoji: words })),
  location: absent(z.object({ lat: words, long: words, lng: words, name: words, address: words })),
});

const message = z.object({ message_uuid: id, from: party, to: party, timestamp: instant });
const oldMessage = z.object({ content: content });

const mark = z.union([z.boolean().transform(String), words]);
/** A text from the SMS API. It delivers long texts in parts. */
const sms = z.object({
  messageId: id,
  msisdn: words,
  to: words,
  keyword: words,
  data: words,
  text: z.union([z.string(), z.number().transform(String)]).catch(''),
  // "2026-11-23 14:00:00", in UTC
  'message-timestamp': z.preprocess(
    (text) => (typeof text === 'string' ? `${text.replace(' ', 'T')}Z` : text),
    instant,
  ),
  concat: mark,
  'concat-ref': words,
  'concat-total': words,
  'concat-part': words,
});

/** Throws ZodError if the text has no id. */
export function inboundText(fields: VonageFields): InboundText {
  if ('messageId' in fields) return ofSms(sms.parse(fields));
  const { message_uuid: carrierRef, from, to, timestamp: sentAt } = message.parse(fields);
  const isOld = oldMessage.safeParse(fields['message']);
  return {
    carrierRef,
    from,
    to,
    sentAt,
    part: null,
    ...contentOf(isOld.success ? isOld.data.content : content.parse(fields)),
  };
}

function ofSms(form: z.infer<typeof sms>): InboundText {
  const part = partOf(form);
  const said = part === null ? wellFormed(form.text) : wellFormedPart(form.text);
  return {
    carrierRef: form.messageId,
    from: form.msisdn,
    to: form.to,
    sentAt: form['message-timestamp'],
    part,
    // The keyword is the first word of the text. It is better than nothing if the text is missing.
    body: said === '' ? form.keyword : said,
    media: said === '' && form.data !== '' ? 1 : 0,
    place: null,
  };
}

function contentOf({
  text,
  button: pressed,
  reply,
  reaction,
  location,
  image,
  video,
  audio,
  file: other,
  vcard,
  sticker,
}: z.infer<typeof content>): TextContent {
  const files = [image, video, audio, other, vcard, sticker].filter((given) => given !== undefined);
  const said = [
    text,
    ...files.map(({ caption }) => caption),
    pressed?.text,
    reply?.title,
    reaction?.emoji,
    pressed?.payload,
    reply?.id,
  ];
  const place = location
    ? placeOf({
        latitude: location.lat,
        longitude: location.long || location.lng,
        name: location.name,
        address: location.address,
      })
    : null;
  return {
    ...withPlace(said.find((given) => given !== undefined && given.trim() !== '') ?? text, place),
    media: files.length,
  };
}

/** The position of a part in its long text. Null for a whole text. */
function partOf(form: z.infer<typeof sms>): TextPart | null {
  const [number, total] = [form['concat-part'], form['concat-total']].map((text) =>
    /^\d{1,3}$/.test(text) ? Number(text) : 0,
  );
  if (
    !['true', '1'].includes(form.concat.toLowerCase()) ||
    number === undefined ||
    total === undefined ||
    number < 1 ||
    total < 2 ||
    number > total
  )
    return null;
  return { of: form['concat-ref'].slice(0, 40), number, total };
}
