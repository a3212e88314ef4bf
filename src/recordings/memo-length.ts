import type { Recording } from '../carriers/carrier.ts';

/**
 * A caller who presses a key or hangs up right after the tone leaves a shorter recording than this, if the carrier
 * keeps silence (Vonage does). Nobody can name a place in that time.
 */
const SHORTEST_PLACE_SECONDS = 1;
/** The bytes of a WAV file before its first sample. */
const HEADER_BYTES = 44;
const BYTES_PER_SECOND_AT = 28;

/** Whether the recording is too short for any words. A recording of unknown length counts as long enough. */
export function isTooShort({ sound }: Recording): boolean {
  if (
    sound.length < HEADER_BYTES ||
    sound.toString('latin1', 0, 4) !== 'RIFF' ||
    sound.toString('latin1', 8, 16) !== 'WAVEfmt '
  )
    return false;
  const bytesPerSecond = sound.readUInt32LE(BYTES_PER_SECOND_AT);
  // Everything after the header counts as sound: an estimate that is too long is safer than one that is too short.
  return sound.length - HEADER_BYTES < SHORTEST_PLACE_SECONDS * bytesPerSecond;
}
