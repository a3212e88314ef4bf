import type { ChangeSource } from '../records/organisation/changes.ts';

/** Through what the organisation was changed, in words. */
export const THROUGH: Record<ChangeSource, string> = {
  file: 'by a file',
  desk: 'at the desk',
  line: 'by phone',
  text: 'by text',
  cli: 'on the command line',
  api: 'through the API',
};
