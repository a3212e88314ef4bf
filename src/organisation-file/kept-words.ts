import type { KeptWhileOut } from '../records/organisation/kept-while-out.ts';

const WORDS: Record<KeptWhileOut['kept'][number], string> = {
  numbers: 'their numbers',
  PINs: 'their PINs',
  role: 'the role of worker',
  person: 'everything as it is, for the file gives their staff number to somebody else',
};

/** What an import has left of somebody who is out, as those who import read it. */
export const keptWhileOutWords = ({ name, staffNumber, kept }: KeptWhileOut): string =>
  `${name} (${staffNumber}) is out and keeps ${kept.map((one) => WORDS[one]).join(' and ')}: ` +
  'import the file again once they are back';
