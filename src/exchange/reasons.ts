import type { z } from 'zod';

/** Why what was given could not be read, in words: "dtmf.timeOut must be at most 10". */
export const reasonsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(' ')).join('; ');
