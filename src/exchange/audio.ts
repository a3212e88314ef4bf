/**
 * Sound files as a carrier delivers them: well-formed, as long as the words would take, and silent except for a soft
 * tone (WAV).
 */

type SoundFormat = 'wav' | 'mp3';

const SAMPLES_PER_SECOND = 8000;
const WAV_HEADER_BYTES = 44;

/** A recording of this many seconds. */
export function soundFile(format: SoundFormat, seconds: number): Buffer {
  return format === 'wav' ? wav(seconds) : mp3(seconds);
}

/** PCM, 8 bits, one channel, like Twilio's recordings of a telephone line. */
function wav(seconds: number): Buffer {
  const samples = Buffer.alloc(Math.round(seconds * SAMPLES_PER_SECOND), 0x80);
  for (let at = 0; at < samples.length; at += 1)
    samples[at] = 0x80 + Math.round(8 * Math.sin((at * 2 * Math.PI * 440) / SAMPLES_PER_SECOND));
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

// MPEG 1 layer III, 32 kbit/s, 44.1 kHz, one channel: a frame of 104 bytes for 1152 samples. A frame with only zeros
// after its head is silence.
const FRAME_HEAD = Buffer.from([0xff, 0xfb, 0x10, 0xc4]);
const FRAME_BYTES = 104;
const FRAMES_PER_SECOND = 44_100 / 1152;

function mp3(seconds: number): Buffer {
  const frame = Buffer.concat([FRAME_HEAD], FRAME_BYTES);
  return Buffer.concat(Array.from({ length: Math.ceil(seconds * FRAMES_PER_SECOND) }, () => frame));
}

/** The length of a WAV file of constant rate. Null if the bytes are not such a file. */
export function secondsOfWav(bytes: Buffer): number | null {
  if (
    bytes.length < WAV_HEADER_BYTES ||
    bytes.toString('latin1', 0, 4) !== 'RIFF' ||
    bytes.toString('latin1', 8, 12) !== 'WAVE'
  )
    return null;
  const bytesPerSecond = bytes.readUInt32LE(28);
  return bytesPerSecond === 0 ? null : (bytes.length - WAV_HEADER_BYTES) / bytesPerSecond;
}
