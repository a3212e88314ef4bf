import { isNativeError } from 'node:util/types';
import { pino, type DestinationStream, type Logger, stdSerializers } from 'pino';
import { logOutput } from './log-output.ts';

/**
 * The processes' own log: ids, statuses and codes. What must not be there is kept out where it is written; this is the
 * second net, for messages and errors of libraries (pino's own redaction goes by path and misses both).
 */
export function createLog(level: string, destination: DestinationStream = logOutput()): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: scrubFields },
    serializers: { err: serializeError },
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (...given: Parameters<Logger['info']>) => void,
      ): void {
        const scrubbed = withWords(args).map((one) => (typeof one === 'string' ? scrubText(one) : one));
        Reflect.apply(method, this, scrubbed);
      },
    },
  };
  return pino(options, destination);
}

/** One of another realm is an error too; a DOMException is one only by its prototype, in Node 20. */
const isError = (value: unknown): value is Error => value instanceof Error || isNativeError(value);

/** An error without our own words would be logged with its own message as it is. */
function withWords([first, ...words]: unknown[]): unknown[] {
  const error = isError(first) ? first : errorOf(first);
  if (error === null || words.length > 0) return [first, ...words];
  return [{ err: error }, error.message];
}

function errorOf(fields: unknown): Error | null {
  return typeof fields === 'object' && fields !== null && 'err' in fields && isError(fields.err) ? fields.err : null;
}

/** Telephone numbers, and what stands in quotes or as (key)=(value): so PostgreSQL names the offending value. */
export function scrubText(text: string): string {
  return text
    .replaceAll(/\+\d[\d ()-]{5,}\d|(?<![\w-])0\d{9,10}(?![\w-])|(?<![\w-])\d{10,15}(?![\w-])/g, '[number]')
    .replaceAll(/(["'`])(?:(?!\1).){1,200}\1/g, '$1…$1')
    .replaceAll(/=\([^)]*\)/g, '=(…)');
}

function scrubFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? scrubText(value) : value]),
  );
}

/** A line of a stack, and not one of a message that happens to begin like it. */
const FRAME = /^ {4}at .*(:\d+:\d+\)?|<anonymous>\)?)$/;

function serializeError(error: unknown): Record<string, unknown> {
  if (!isError(error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const frames = stack.split('\n').filter((line) => FRAME.test(line));
  return {
    type,
    message: scrubText(message),
    ...('code' in error ? { code: String(error.code) } : {}),
    stack: frames.join('\n'),
  };
}
