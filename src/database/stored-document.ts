import { z } from 'zod';
import { toJson } from './json.ts';

/**
 * A document of a jsonb column that is read back. Nothing of it is believed unread: a document of another version, or
 * one that the code would misread, is an error at the row that holds it, and not somewhere later. `Written`: what
 * reading completes may be left out.
 */
export interface StoredDocument<Document, Written = Document> {
  write(document: Written): string;
  read(stored: unknown): Document;
  /** Null where it cannot be read: for lists, in which one bad row must not hide the others. */
  readIfSound(stored: unknown): Document | null;
}

/** Documents that were stored before they had a version have none. */
const versionOne = z.object({ version: z.literal(1).default(1) });

export function storedDocument<Document extends object, Written extends object = Document>(
  schema: z.ZodType<Document>,
): StoredDocument<Document, Written> {
  return {
    write(document) {
      return toJson({ version: 1, ...document });
    },
    read(stored) {
      versionOne.parse(stored);
      return schema.parse(stored);
    },
    readIfSound(stored) {
      const read = schema.safeParse(stored);
      return versionOne.safeParse(stored).success && read.success ? read.data : null;
    },
  };
}
