import { readText } from '../../../src/conversation/texts/read-text.ts';
import type { Reading, ReadingContext } from '../../../src/conversation/texts/reading.ts';
import { theLibrary } from '../files.ts';

export const PIN = '4821';
export const DURESS_PIN = '7093';
/** Twenty past two in the afternoon. */
const NOW = 14 * 60 + 20;
const HALF_A_DAY = 12 * 60;

export const { vocabulary } = theLibrary();

/** The clock of the corpus shows 14:20. The sender's PINs are 4821 and 7093. */
export const CONTEXT: ReadingContext = {
  isPin: (digits) => digits === PIN || digits === DURESS_PIN,
  minutesUntil: ({ hour, minute, half }) => {
    const hours =
      hour === null
        ? Array.from({ length: 24 }, (_, at) => at)
        : half === null
          ? hour > 12 || hour === 0
            ? [hour]
            : [hour, hour + 12]
          : [(hour % 12) + (half === 'pm' ? 12 : 0)];
    const ahead = hours
      .map((one) => (((one * 60 + minute - NOW) % 1440) + 1440) % 1440)
      .filter((minutes) => minutes > 0 && minutes <= HALF_A_DAY);
    return ahead.length > 0 ? Math.min(...ahead) : null;
  },
};

export const read = (body: string, context: ReadingContext = CONTEXT): Reading => readText(vocabulary, body, context);
