import { z } from 'zod';
import { toJson } from './json.ts';

/**
 * A document of a jsonb column that is read back. Nothing of it is believed unread: a document of another version, or
 * one that the code would misread, is an error at the row that holds it, and not somewhere later. `Written`: what
 * reading completes may be left out.
 *
 * During an upgrade an older process reads what a newer one has written (db/README.md, "What an older release reads").
 */
interface StoredDocument<Document, Written = Document> {
  write(document: Written): string;
  read(stored: unknown): Document;
  /** Null where it cannot be read: for lists, in which one bad row must not hide the others. */
  readIfSound(stored: unknown): Document | null;
}

/** Documents that were stored before they had a version have none. */
const ofVersionOne = z
  .looseObject({ version: z.literal(1).default(1) })
  .transform((document): unknown => Object.fromEntries(Object.entries(document).filter(([key]) => key !== 'version')));

/** A loose object of `schema` keeps keys that this release does not know, so that they are written back. */
export function storedDocument<Document extends object, Written extends object = Document>(
  schema: z.ZodType<Document>,
): StoredDocument<Document, Written> {
  const versioned = ofVersionOne.pipe(schema);
  return {
    write(document) {
      return toJson({ version: 1, ...document });
    },
    read(stored) {
      return versioned.parse(stored);
    },
    readIfSound(stored) {
      const read = versioned.safeParse(stored);
      return read.success ? read.data : null;
    },
  };
}

/** The object with the keys that it does not know. They are no part of its type. */
export function withUnknownKeys<Shape extends z.ZodRawShape>(
  object: z.ZodObject<Shape>,
): z.ZodType<z.output<z.ZodObject<Shape>>> {
  return object.loose();
}

/**
 * Reads with `standIn` what `known` cannot read: a kind of thing that came with a newer release. It is written back as
 * it was stored.
 */
export function orStandIn<Kind extends object>(known: z.ZodType<Kind>, standIn: z.ZodType<Kind>): z.ZodType<Kind> {
  const newer = z.unknown().transform((stored, { issues }): Kind => {
    const read = standIn.safeParse(stored);
    if (read.success) return { ...read.data, toJSON: () => stored };
    issues.push({ code: 'custom', message: 'of no kind that can be read', input: stored });
    return z.NEVER;
  });
  return known.or(newer);
}

/** A list without what cannot be read in it. What is left out is lost once the document is written again. */
export function readableOf<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  return z.array(z.unknown()).transform((stored) =>
    stored.flatMap((one) => {
      const read = item.safeParse(one);
      return read.success ? [read.data] : [];
    }),
  );
}

/** The same, and written back as it was stored, where nobody has made another list of it meanwhile. */
export function readableAndKept<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  return z.array(z.unknown()).transform((stored) => {
    const known = readableOf(item).parse(stored);
    // It is no value of the list, so nothing that looks at its values sees it.
    return known.length === stored.length ? known : Object.defineProperty(known, 'toJSON', { value: () => stored });
  });
}
