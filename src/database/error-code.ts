/**
 * The code that an error carries (a system's or PostgreSQL's), or null. By shape, not by class: jest's modules live in
 * another realm than Node's own errors.
 */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}

/** Whether it is one of these. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  const code = codeOf(error);
  return code !== null && codes.includes(code);
}

/** disk_full, and the input or output error that a disk gives in its place. */
const NO_ROOM = ['53100', '58030'];

/** Whether an error says that the database has no room to write. */
export function saysNoRoom(error: unknown): boolean {
  return hasCode(error, ...NO_ROOM);
}

/**
 * A lock that others hold, a server that goes, no free connection, no room: what was tried may be sound, and is worth
 * trying again.
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
