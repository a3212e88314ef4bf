/**
 * The code of a system error or of a PostgreSQL error. Null if there is none. It checks the shape and not the class,
 * because jest's modules live in another realm than Node's own errors.
 */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  const code = codeOf(error);
  return code !== null && codes.includes(code);
}

/** disk_full, and the input or output error that a full disk may cause instead. */
const NO_ROOM = ['53100', '58030'];

/** Whether the error says that the database has no room to write. */
export function saysNoRoom(error: unknown): boolean {
  return hasCode(error, ...NO_ROOM);
}

/** query_canceled at a time limit, idle_in_transaction_session_timeout, and a network or server that is silent. */
const TOO_SLOW = ['57014', '25P03', 'ETIMEDOUT'];

/** Whether something took so long that the server or we gave it up, as when a server has much to do. */
export function saysTooSlow(error: unknown): boolean {
  return hasCode(error, ...TOO_SLOW);
}

/**
 * Whether the fault may pass: a lock that others hold, a server that stops, no free connection, no room. Another
 * attempt may succeed then.
 */
export function isPassingFault(error: unknown): boolean {
  const isWithoutConnection =
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'KnexTimeoutError';
  return (
    isWithoutConnection ||
    saysNoRoom(error) ||
    hasCode(error, '55P03', '40P01', '40001', '53300', '57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET')
  );
}
