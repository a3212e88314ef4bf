import { DataDirFault } from '../database/data-dir.ts';
import { AlreadyRunning } from '../database/embedded-postgres.ts';
import { UpgradeRefused } from '../database/migrate.ts';
import { scrubText } from './log.ts';

/** Why a process cannot start, for the person who starts it: a line each. */
export class StartFault extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
  }
}

const DATABASE = 'DATABASE_URL: ';
/** Node's codes of certificates that no authority known here has signed. */
const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];
const UNTRUSTED_WHY = "this machine does not trust the server's certificate, add sslrootcert=FILE to the address";
/** Codes of Node's sockets and of PostgreSQL (SQLSTATE). */
const REASONS: Record<string, string> = {
  EADDRINUSE: 'PORT: in use by another program',
  EACCES: 'PORT: not allowed to this account',
  ECONNREFUSED: `${DATABASE}nothing listens there`,
  ENOTFOUND: `${DATABASE}no such host`,
  EAI_AGAIN: `${DATABASE}no such host`,
  ETIMEDOUT: `${DATABASE}no answer`,
  EHOSTUNREACH: `${DATABASE}there is no way to that host`,
  ENETUNREACH: `${DATABASE}there is no way to that host`,
  ECONNRESET: `${DATABASE}the server has ended the connection`,
  ...Object.fromEntries(UNTRUSTED.map((code) => [code, `${DATABASE}${UNTRUSTED_WHY}`])),
  CERT_HAS_EXPIRED: `${DATABASE}the server's certificate is out of date`,
  ERR_TLS_CERT_ALTNAME_INVALID: `${DATABASE}the server's certificate is for another name`,
  '25006': `${DATABASE}that server takes no writes, name the primary`,
  '42501': `${DATABASE}this account may not make tables there, make it the owner of the database`,
  '53300': `${DATABASE}the server has no connection left`,
  '57P03': `${DATABASE}the server is starting or stopping`,
  '28P01': `${DATABASE}the password is refused`,
  '28000': `${DATABASE}the account is refused`,
  '3D000': `${DATABASE}there is no such database`,
  '42P01': `${DATABASE}the tables are missing or old, run: npm run migrate`,
  '42703': `${DATABASE}the tables are missing or old, run: npm run migrate`,
};

/** What the driver and the pool say without a code. */
const WITHOUT_CODE: [RegExp, string][] = [
  [/^SASL: .*client password must be a/, `${DATABASE}the server asks for a password, and there is none`],
  [
    /^The server does not support SSL connections/,
    `${DATABASE}the server does not speak TLS, and the address asks it to`,
  ],
  [
    /^(Knex: Timeout acquiring|timeout expired|Connection terminated due to connection timeout)/,
    `${DATABASE}no answer`,
  ],
  [/^Connection terminated unexpectedly/, `${DATABASE}the server has ended the connection`],
];

/** What is wrong with a file or folder, by the system's code. */
const PATHS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is a file, not a folder',
  EEXIST: 'is a file, and a folder is needed',
  EISDIR: 'is a folder, and a file is needed',
  EACCES: 'this account may not use it',
  EPERM: 'this account may not use it',
  EROFS: 'cannot be written to: its disk is read-only',
  ENOSPC: 'cannot be written to: its disk is full',
};

/**
 * Why a process or a command cannot go on, and what to do. Without a stack, SQL, or a value that might be somebody's: a
 * database's own message may quote a row, and rows hold names and numbers. Null: nobody foresaw it.
 */
export function knownFault(error: unknown): string[] | null {
  if (error instanceof StartFault) return error.lines;
  if (error instanceof AlreadyRunning || error instanceof DataDirFault || error instanceof UpgradeRefused)
    return [error.message];
  if (!(error instanceof Error)) return null;
  const [, said] = WITHOUT_CODE.find(([words]) => words.test(error.message)) ?? [];
  if (said !== undefined) return [said];
  if (!('code' in error)) return null;
  const code = String(error.code);
  const path = 'path' in error ? PATHS[code] : undefined;
  if (path !== undefined && 'path' in error) return [`${String(error.path)}: ${path} (${code})`];
  const reason = REASONS[code];
  if (reason !== undefined) return [`${reason} (${code})`];
  return 'severity' in error ? [`The database refused (${code}): see its own log`] : null;
}

export function startFaultLines(error: unknown): string[] {
  return (
    knownFault(error) ?? [
      `Buddyline did not start: ${error instanceof Error ? scrubText(error.message) : 'unknown reason'}`,
    ]
  );
}
