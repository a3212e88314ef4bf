import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { CARRIER_NAMES } from '../../carriers/carrier-settings.ts';
import { lacksADigit } from '../../carriers/missing-digit.ts';
import { isThisMachine } from '../../carriers/this-machine.ts';
import { hostsIn } from '../../database/hosts.ts';
import { privateKeyFrom } from '../../carriers/vonage/private-key.ts';
import { FILE_PREFIX } from '../../crypto/secrets.ts';
import { isEmergencyNumber } from '../../safety/emergency-numbers.ts';

/** The environment's variables, each checked by itself. */

const LogLevels = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
export type LogLevel = z.infer<typeof LogLevels>;

const withoutSlash = (url: string) => url.replace(/\/+$/, '');
// `abort`: what follows reads its host and its path.
const http = z.url({ protocol: /^https?$/, error: 'must be an http or https address', abort: true });
const webAddress = http.refine((url) => !/[?#]/.test(url), 'must have no query').transform(withoutSlash);
/** Of one tenant: a sign-in service for everybody would let everybody in. */
const issuer = http
  .refine((url) => url.startsWith('https:') || isThisMachine(new URL(url).hostname), 'must be https')
  .refine((url) => !url.includes('/.well-known/'), 'must be the issuer alone, without /.well-known and what follows')
  .refine(
    (url) => !/^\/(common|organizations|consumers)(\/|$)/i.test(new URL(url).pathname),
    'must name one tenant by its id: this address is for the accounts of every organisation',
  );
const mailServer = z
  .url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps address', abort: true })
  .refine((url) => new URL(url).hostname !== '', 'must name the mail server');
const mailAddresses = z.string().transform((text, context) => {
  const read = z.array(z.email()).safeParse(text.split(',').map((address) => address.trim()));
  if (read.success) return read.data;
  context.addIssue('must be mail addresses, with commas between');
  return z.NEVER;
});
const postgres = z.url({ protocol: /^postgres(ql)?$/ });
const database = z
  .string()
  .refine(
    (url) => hostsIn(url).every((one) => postgres.safeParse(one).success),
    'must be an address as in postgres://user:password@host/name, or with several hosts as in host1:5432,host2:5432',
  )
  .refine(isDecodable, 'must have each % of a password written as %25');
const phone = z
  .string()
  .refine((number) => !isEmergencyNumber(number), {
    error: 'is an emergency number, which Buddyline never uses',
    abort: true,
  })
  .transform((given, context) => {
    const number = internationalNumber(given);
    if (number !== null) return number;
    context.addIssue('must be a phone number with its country, as in +441632960500');
    return z.NEVER;
  });
const whole = (from: number, to: number) =>
  z
    .string()
    .refine(
      (text) => /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to,
      `must be a whole number from ${from} to ${to}`,
    )
    .transform(Number);
const positive = z
  .string()
  .refine(
    (text) => /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) <= 1000,
    'must be a number above 0, at most 1000',
  )
  .transform(Number);
const refused = (reason: string) =>
  z
    .string()
    .optional()
    .refine((text) => text === undefined, reason);
const sdkOnly = refused('is refused: set TWILIO_API_URL, such as https://api.dublin.ie1.twilio.com');
/** A secret, or the file in which it stands: commands can change that while processes run. */
const secret = z
  .string()
  .refine(
    (text) => !text.startsWith(FILE_PREFIX) || isAbsolute(text.slice(FILE_PREFIX.length)),
    'must name a file from the root, as in file:/etc/buddyline/data-secret',
  );
/** A file holds the previous one itself. */
const previousSecret = z
  .string()
  .refine(
    (text) => !text.startsWith(FILE_PREFIX),
    'must be the secret itself: in a file, the previous one is the second line',
  );
const preference = z.string().transform((text, context) => {
  const names = z.array(z.enum(CARRIER_NAMES)).safeParse(text.split(',').map((name) => name.trim()));
  if (names.success && new Set(names.data).size === names.data.length) return names.data;
  context.addIssue(`may name ${CARRIER_NAMES.join(' and ')}, each once`);
  return z.NEVER;
});
const privateKey = z.string().transform((given, context) => {
  const read = privateKeyFrom(given);
  if ('pem' in read) return read.pem;
  context.addIssue(read.fault);
  return z.NEVER;
});
const proxies = z
  .string()
  .refine(
    (text) => /^\d{1,2}$/.test(text) || text.split(',').every((one) => isAddressOrRange(one.trim())),
    'must be the number of proxies, or their addresses (anything vaguer lets callers forge theirs)',
  );

/** "10.0.0.1", "10.0.0.0/8", "10.0.0.0/255.0.0.0", "::1": what Express (proxy-addr) takes for an address to trust. */
function isAddressOrRange(text: string): boolean {
  const [address = '', range, ...more] = text.split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)];
  if (longest === undefined || more.length > 0) return false;
  if (range === undefined) return true;
  if (longest === 32 && isIP(range) === 4) return isNetmask(range);
  return /^\d{1,3}$/.test(range) && Number(range) >= 1 && Number(range) <= longest;
}

/** Ones, and then zeros. */
const isNetmask = (mask: string): boolean =>
  /^1+0*$/.test(
    mask
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join(''),
  );

function isDecodable(url: string): boolean {
  try {
    return decodeURIComponent(url) !== '';
  } catch {
    return false;
  }
}

/** Exactly the names of the outside contract; each absent or empty alike. */
export const Variables = z.object({
  PORT: whole(0, 65_535).optional(),
  PUBLIC_URL: webAddress.optional(),
  TRUST_PROXY: proxies.optional(),
  DATABASE_URL: database.optional(),
  DATA_DIR: z.string().optional(),
  CARRIERS: preference.optional(),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9A-Za-z]+$/, 'must begin with AC')
    .optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_AUTH_TOKEN_PREVIOUS: z.string().optional(),
  TWILIO_NUMBER: phone.optional(),
  TWILIO_COVER_NUMBER: phone.optional(),
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG[0-9A-Za-z]+$/, 'must begin with MG')
    .optional(),
  TWILIO_API_URL: webAddress.optional(),
  TWILIO_CALLS_PER_SECOND: positive.optional(),
  TWILIO_TEXTS_PER_SECOND: positive.optional(),
  TWILIO_CALLS_AT_ONCE: whole(1, 1000).optional(),
  TWILIO_EDGE: sdkOnly,
  TWILIO_REGION: sdkOnly,
  VONAGE_API_KEY: z.string().optional(),
  VONAGE_API_SECRET: z.string().optional(),
  VONAGE_APPLICATION_ID: z.guid('must be an id as the dashboard shows it').optional(),
  VONAGE_PRIVATE_KEY: privateKey.optional(),
  VONAGE_SIGNATURE_SECRET: z.string().optional(),
  VONAGE_NUMBER: phone.optional(),
  VONAGE_COVER_NUMBER: phone.optional(),
  VONAGE_API_URL: webAddress.optional(),
  VONAGE_CALLS_PER_SECOND: positive.optional(),
  VONAGE_TEXTS_PER_SECOND: positive.optional(),
  VONAGE_CALLS_AT_ONCE: whole(1, 1000).optional(),
  PIN_SECRET: secret.optional(),
  PIN_SECRET_PREVIOUS: previousSecret.optional(),
  DATA_SECRET: secret.optional(),
  DATA_SECRET_PREVIOUS: previousSecret.optional(),
  HEARTBEAT_URL: http.optional(),
  SMTP_URL: mailServer.optional(),
  OPERATOR_MAIL: mailAddresses.optional(),
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  METRICS_TOKEN: z.string().optional(),
  LOG_LEVEL: LogLevels.optional(),
  /** Of libraries: nobody should see what they print with it. */
  DEBUG: z.string().optional(),
  DEMO_SPEED: positive.optional(),
});

export type Values = z.infer<typeof Variables>;
export type Name = keyof Values;

/**
 * As E.164, also where it stands as a dashboard shows it: 447700900123, 00447700900123, with spaces or brackets. Null:
 * no number.
 */
function internationalNumber(given: string): string | null {
  const compact = given.replaceAll(/[\s().-]/g, '').replace(/^(00|\+)?(?=[1-9])/, '+');
  const number = /^\+\d+$/.test(compact) ? parsePhoneNumberFromString(compact) : undefined;
  return number?.isPossible() === true && !lacksADigit(number) ? number.number : null;
}
