import type { Recording } from '../carriers/carrier.ts';

/**
 * Whoever presses a key or hangs up right after the tone leaves less than this where the carrier keeps silence, too
 * (Vonage does); nobody says a place in it.
 */
const SHORTEST_PLACE_SECONDS = 1;
/** A WAV file's, up to its first sample. */
const HEADER_BYTES = 44;
const BYTES_PER_SECOND_AT = 28;

/** Whether nothing can have been said in a recording. One whose length cannot be told is taken for words. */
export function isTooShort({ sound }: Recording): boolean {
  if (
    sound.length < HEADER_BYTES ||
    sound.toString('latin1', 0, 4) !== 'RIFF' ||
    sound.toString('latin1', 8, 16) !== 'WAVEfmt '
  )
    return false;
  const bytesPerSecond = sound.readUInt32LE(BYTES_PER_SECOND_AT);
  // What else stands in the file counts as sound: rather too long than too short.
  return sound.length - HEADER_BYTES < SHORTEST_PLACE_SECONDS * bytesPerSecond;
}
