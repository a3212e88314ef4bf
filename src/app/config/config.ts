import { type z } from 'zod';
import {
  carrierFaults,
  carrierNotices,
  carriersInForce,
  carriersPreferred,
  coverFaults,
  lineNumbersIn,
  wantedCarriers,
} from './carriers.ts';
import type { CarrierSettings } from '../../carriers/carrier-settings.ts';
import { isThisMachine } from '../../carriers/this-machine.ts';
import { FILE_PREFIX, type GivenSecrets } from '../../crypto/secrets.ts';
import { type LogLevel, type Name, type Values, Variables } from './variables.ts';

export type Environment = Record<string, string | undefined>;

/** Where the records are, and whose numbers are the line's own: what the command line needs to know. */
export interface DatabaseConfig {
  /** Where carriers ring the line, cover numbers included, as E.164. */
  lineNumbers: string[];
  database: { kind: 'given'; url: string } | { kind: 'embedded'; dataDir: string };
  secrets: GivenSecrets;
}

export interface Config extends DatabaseConfig {
  /** This machine's folder, whichever database there is. */
  dataDir: string;
  port: number;
  /** What carriers call, without a slash at its end. With the exchange: this machine. */
  publicUrl: string;
  /** As Express takes it: the number of proxies in front of us, or their addresses. */
  trustProxy: number | string[] | false;
  /** Preferred first; none: the exchange. */
  carriers: CarrierSettings[];
  heartbeatUrl: string | null;
  smtpUrl: string | null;
  /** Who is mailed of what is broken; nobody without `smtpUrl`. */
  operatorMail: string[];
  oidc: { issuer: string; clientId: string; clientSecret: string } | null;
  metricsToken: string | null;
  logLevel: LogLevel;
  /** null: not given, so 1, or 20 where the demo organisation is made. */
  demoSpeed: number | null;
  /** Lines for the log: what is set and not in force yet, or weak. */
  notices: string[];
}

type ConfigRead<T> = { config: T } | { faults: string[] };

const DATABASE_NAMES = [
  'DATABASE_URL',
  'DATA_DIR',
  'PIN_SECRET',
  'PIN_SECRET_PREVIOUS',
  'DATA_SECRET',
  'DATA_SECRET_PREVIOUS',
] as const;
const OIDC_NEEDS: Name[] = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'];

/** The service's settings, or every fault at once, one line each. Faults name variables and never repeat a value. */
export function readConfig(environment: Environment): ConfigRead<Config> {
  const given = present(environment);
  const parsed = Variables.safeParse(given);
  // Faults of combination are looked for even where single values are wrong: a wrong value is given all the same.
  const faults = [...(parsed.success ? [] : faultsOf(parsed.error)), ...combinationFaults(given)];
  if (!parsed.success || faults.length > 0) return { faults };
  const values = parsed.data;
  const carriers = carriersInForce(values);
  const port = values.PORT ?? 3000;
  const demoSpeed = values.DEMO_SPEED ?? null;
  return {
    config: {
      ...databaseConfig(values, given),
      dataDir: dataDirOf(values),
      port,
      publicUrl: values.PUBLIC_URL ?? `http://127.0.0.1:${port}`,
      trustProxy: trustProxy(values.TRUST_PROXY),
      carriers,
      heartbeatUrl: values.HEARTBEAT_URL ?? null,
      smtpUrl: values.SMTP_URL ?? null,
      operatorMail: values.OPERATOR_MAIL ?? [],
      oidc:
        values.OIDC_ISSUER !== undefined &&
        values.OIDC_CLIENT_ID !== undefined &&
        values.OIDC_CLIENT_SECRET !== undefined
          ? { issuer: values.OIDC_ISSUER, clientId: values.OIDC_CLIENT_ID, clientSecret: values.OIDC_CLIENT_SECRET }
          : null,
      metricsToken: values.METRICS_TOKEN ?? null,
      logLevel: values.LOG_LEVEL ?? 'info',
      demoSpeed,
      notices: noticesOf(values),
    },
  };
}

/** What the command line needs. Of the carriers only their numbers matter to it, with faults or without. */
export function readDatabaseConfig(environment: Environment): ConfigRead<DatabaseConfig> {
  const picked = Object.fromEntries(DATABASE_NAMES.map((name) => [name, environment[name]]));
  const parsed = Variables.safeParse(present(picked));
  return parsed.success
    ? { config: databaseConfig(parsed.data, present(environment)) }
    : { faults: faultsOf(parsed.error) };
}

/** Where carriers ring the line, by these settings, as E.164; one with a fault is left out. */
export const lineNumbersOf = (environment: Environment): string[] => lineNumbersIn(present(environment));

/** Where browsers find the desk, by these settings, also by some with faults. Null: they do not say. */
export function deskAddressOf(environment: Environment): string | null {
  const read = readConfig(environment);
  if ('config' in read) return read.config.publicUrl;
  return Variables.shape.PUBLIC_URL.safeParse(present(environment).PUBLIC_URL).data ?? null;
}

/** Those of our names that are given; empty means absent. */
function present(environment: Environment): Record<string, string> {
  const entries = Object.keys(Variables.shape).map((name) => [name, environment[name]?.trim() ?? ''] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function faultsOf(error: z.ZodError): string[] {
  return error.issues.map(
    (issue) =>
      `${issue.path.join('.')}: ` +
      (issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message),
  );
}

function combinationFaults(given: Record<string, string>): string[] {
  const has = (name: string) => given[name] !== undefined;
  const missing = (names: string[], whole: string) =>
    names.filter((name) => !has(name)).map((name) => `${name}: missing, and ${whole} is half configured without it`);
  return [
    ...carrierFaults(given),
    ...coverFaults(given),
    ...speedFaults(given),
    ...(has('OPERATOR_MAIL') && !has('SMTP_URL')
      ? ['SMTP_URL: missing, and nobody is mailed of what is broken without it (OPERATOR_MAIL)']
      : []),
    ...(OIDC_NEEDS.some(has) ? missing(OIDC_NEEDS, 'OIDC') : []),
    ...(has('DATABASE_URL') && wantedCarriers(given).length === 0
      ? ['DATABASE_URL: refused without a carrier, configure Twilio or Vonage (or leave it out to try Buddyline)']
      : []),
    ...(has('DATABASE_URL')
      ? ['PIN_SECRET', 'DATA_SECRET'].filter((name) => !has(name)).map((name) => `${name}: required with DATABASE_URL`)
      : []),
  ];
}

/** A fast clock is for carriers on this machine alone. */
function speedFaults(given: Record<string, string>): string[] {
  const speed = Number(given.DEMO_SPEED ?? 1);
  const real = carriersPreferred(given)
    .map((name) => `${name.toUpperCase()}_API_URL`)
    .filter((variable) => !isHere(given[variable]));
  return speed > 0 && speed !== 1 && real.length > 0
    ? [`DEMO_SPEED: refused, because a carrier's address (${real.join(', ')}) is not on this machine`]
    : [];
}

const dataDirOf = ({ DATA_DIR }: Pick<Values, 'DATA_DIR'>): string => DATA_DIR ?? '.data';

function databaseConfig(values: Values, given: Record<string, string>): DatabaseConfig {
  return {
    lineNumbers: lineNumbersIn(given),
    database:
      values.DATABASE_URL === undefined
        ? { kind: 'embedded', dataDir: dataDirOf(values) }
        : { kind: 'given', url: values.DATABASE_URL },
    secrets: {
      pin: values.PIN_SECRET ?? null,
      pinPrevious: values.PIN_SECRET_PREVIOUS ?? null,
      data: values.DATA_SECRET ?? null,
      dataPrevious: values.DATA_SECRET_PREVIOUS ?? null,
    },
  };
}

function trustProxy(text: string | undefined): Config['trustProxy'] {
  if (text === undefined || text === '0') return false;
  return /^\d+$/.test(text) ? Number(text) : text.split(',').map((address) => address.trim());
}

function noticesOf(values: Values): string[] {
  const isSet = (name: Name) => values[name] !== undefined;
  const secrets = ['PIN_SECRET', 'DATA_SECRET'] as const;
  return [
    ...carrierNotices(values),
    ...secrets
      .filter(
        (name) => isSet(name) && values[name]?.startsWith(FILE_PREFIX) !== true && String(values[name]).length < 32,
      )
      .map((name) => `${name}: short, 32 random characters are better`),
  ];
}

/**
 * Whether an address is this machine's. A carrier's own, which is the one where none is given, is not. What is no
 * address has a fault of its own.
 */
const isHere = (url: string | undefined): boolean =>
  url !== undefined && (!URL.canParse(url) || isThisMachine(new URL(url).hostname));
