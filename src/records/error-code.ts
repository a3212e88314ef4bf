/**
 * Whether an error carries this code (a system's or PostgreSQL's). By shape, not by class: jest's modules live in another
 * realm than Node's own errors.
 */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
