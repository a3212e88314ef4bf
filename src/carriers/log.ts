type Write = (fields: Record<string, unknown>, message: string) => void;

/** A logger. Log ids, statuses and codes only: no number, name, place or PIN (promise 9). */
export interface Log {
  info: Write;
  warn: Write;
  error: Write;
}
