import { z } from 'zod';
import type { TextReceived } from '../../carriers/carrier.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { createSpoolFiles, type SpoolFiles } from '../spool-files.ts';

export type TextFiles = SpoolFiles<TextReceived>;

const content = z.object({
  carrier: z.string(),
  carrierRef: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  body: z.string(),
  media: z.number().default(0),
  place: z.string().nullable().default(null),
  sentAt: z.coerce.date().nullable().default(null),
  optOut: z.enum(['stop', 'start', 'help']).exactOptional(),
  part: z.object({ of: z.string(), number: z.number(), total: z.number() }).nullable().default(null),
});

export const createTextFiles = (folder: string, secrets: Secrets): TextFiles =>
  createSpoolFiles(folder, secrets, content);
