/**
 * The code that an error carries (a system's or PostgreSQL's), or null. By shape, not by class: jest's modules live in another
 * realm than Node's own errors.
 */
export function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Whether it is one of these. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  const code = codeOf(error);
  return code !== null && codes.includes(code);
}
