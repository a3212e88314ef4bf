import { z } from 'zod';
import { readableOf } from '../../database/stored-document.ts';
import type { Away, Hours } from '../../safety/plan.ts';

/**
 * When a person may be rung, as it is stored. A person whose times cannot be read is rung: that harms less than no
 * ring.
 */

export const storedAway: z.ZodType<Away[]> = readableOf(z.object({ from: z.string(), to: z.string() }));

export const storedHours: z.ZodType<Hours[]> = z
  .array(z.object({ days: z.array(z.number()), from: z.string(), to: z.string() }))
  .catch([]);
