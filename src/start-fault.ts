import { AlreadyRunning } from './records/embedded-postgres.ts';
import { scrub } from './log.ts';

/** Why a process cannot start, for whoever starts it: a line each. */
export class StartFault extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

const DATABASE = 'DATABASE_URL: ';
/** Codes of Node's sockets and of PostgreSQL (SQLSTATE). */
const REASONS: Record<string, string> = {
  EADDRINUSE: 'PORT: in use by another program',
  EACCES: 'PORT: not allowed to this account',
  ECONNREFUSED: `${DATABASE}nothing listens there`,
  ENOTFOUND: `${DATABASE}no such host`,
  EAI_AGAIN: `${DATABASE}no such host`,
  ETIMEDOUT: `${DATABASE}no answer`,
  '28P01': `${DATABASE}the password is refused`,
  '28000': `${DATABASE}the account is refused`,
  '3D000': `${DATABASE}there is no such database`,
  '42P01': `${DATABASE}the tables are missing or old, run: npm run migrate`,
  '42703': `${DATABASE}the tables are missing or old, run: npm run migrate`,
};

/** Lines without a stack and without a value that might be somebody's. */
export function startFaultLines(error: unknown): string[] {
  if (error instanceof StartFault) return error.lines;
  if (error instanceof AlreadyRunning) return [error.message];
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  if (reason !== undefined) return [`${reason} (${code})`];
  return [`Buddyline did not start: ${error instanceof Error ? scrub(error.message) : 'unknown reason'}`];
}
