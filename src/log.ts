import { pino, type DestinationStream, type Logger, stdSerializers } from 'pino';

/**
 * The processes' own log: ids, statuses and codes. What must not be there is kept out where it is written; this is the
 * second net, for messages and errors of libraries (pino's own redaction goes by path and misses both).
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
    hooks: {
      logMethod(this: Logger, args: Parameters<Logger['info']>, method: (...given: Parameters<Logger['info']>) => void): void {
        const [first, ...rest] = args;
        method.apply(this, [first, ...rest.map((one: unknown) => (typeof one === 'string' ? scrub(one) : one))] as Parameters<Logger['info']>);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Telephone numbers, and what stands in quotes: PostgreSQL quotes the offending value in its messages. */
export function scrub(text: string): string {
  return text
    .replaceAll(/\+\d[\d ()-]{5,}\d|(?<![\w-])0\d{9,10}(?![\w-])|(?<![\w-])\d{10,15}(?![\w-])/g, '[number]')
    .replaceAll(/(["'`])(?:(?!\1).){1,200}\1/g, '$1…$1');
}

function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { type, message: scrub(message), ...('code' in error ? { code: String(error.code) } : {}), stack: frames.join('\n') };
}
