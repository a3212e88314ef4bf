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

const LOCK_NOT_AVAILABLE = '55P03';

/** Whether others have locked what it wants, and it has waited for as long as a session may. */
export function saysLocked(error: unknown): boolean {
  return hasCode(error, LOCK_NOT_AVAILABLE);
}

/** query_canceled at a time limit, idle_in_transaction_session_timeout, and a network or server that is silent. */
const TOO_SLOW = ['57014', '25P03', 'ETIMEDOUT'];

/** Whether something took so long that the server or we gave it up, as when a server has much to do. */
export function saysTooSlow(error: unknown): boolean {
  return hasCode(error, ...TOO_SLOW);
}

/**
 * A lock that others hold, a server that stops or starts, no free session or memory, a server that takes no writes (it
 * was replaced by another), a connection that could not be made or was lost. Class 08 is PostgreSQL's for connections.
 * Two codes are left out, because a statement may meet them each time: 08P01 (a statement with another number of values
 * than it has places), and 53400 (a limit of the configuration).
 */
const PASSING = [
  ...[LOCK_NOT_AVAILABLE, '40P01', '40001', '53200', '53300', '57P01', '57P02', '57P03', '57P05', '25006'],
  ...['08000', '08001', '08003', '08004', '08006'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND'],
];

/** pg gives these no code. Before them the statement may stand. */
const CONNECTION_LOST =
  /(?:^| - )(?:Connection terminated|Client has encountered a connection error|Client was closed|timeout expired)/;

/**
 * Whether the fault may pass: a lock that others hold, a server that stops, a lost connection or none free, no room.
 * Another attempt may succeed then.
 */
export function isPassingFault(error: unknown): boolean {
  if (saysNoRoom(error) || hasCode(error, ...PASSING)) return true;
  if (typeof error !== 'object' || error === null) return false;
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return hasNoneFree(error) || CONNECTION_LOST.test(message);
}

/** Whether no connection of a pool became free, or could be made, for as long as one is waited for. */
export function hasNoneFree(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'KnexTimeoutError';
}
