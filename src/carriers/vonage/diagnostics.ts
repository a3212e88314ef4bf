import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Vonage } from '@vonage/server-sdk';
import { z } from 'zod';
import {
  failure,
  clockFinding,
  fallbackFinding,
  type Finding,
  type Knock,
  knockFindings,
  warning,
  ok,
  webhookFinding,
} from '../diagnostics.ts';
import { TIMEOUTS } from '../timeouts.ts';
import { createClients } from './client.ts';
import { failureOf } from './failure.ts';
import { toVonage } from './numbers.ts';
import type { VonageSettings } from './settings.ts';
import { TOKEN_TIMES } from './token-times.ts';

const where = "In Vonage's dashboard, Applications";

/**
 * Checks this configuration for everything that would keep callers or workers from being reached, as far as Vonage's
 * API can tell. Never throws.
 */
export async function checkVonage(settings: VonageSettings): Promise<Finding[]> {
  return [
    await credentialsFinding(settings),
    ...(await accountFindings(settings)),
    warning(
      'Vonage: calls a second',
      `we place ${settings.callsPerSecond}; what the account may is not to be read`,
      'Vonage allows 3 unless it has agreed to more, and refuses what is too fast: ' +
        'VONAGE_CALLS_PER_SECOND must not be more',
    ),
    ok(
      'Vonage: opt-out words',
      'Vonage acts on none by itself (unless Opt-Out Assist was asked for): END and STOP reach us, and block nothing',
    ),
    ...(await knockFindings('Vonage', settings.publicUrl, knocks(settings))),
    await clockFinding('Vonage', settings.apiUrl ?? 'https://api.nexmo.com/'),
  ];
}

async function credentialsFinding(settings: VonageSettings): Promise<Finding> {
  const what = 'Vonage: credentials';
  try {
    const { lookUps } = createClients(settings, TIMEOUTS);
    await lookUps.voice.getCallsPage({ pageSize: 1 });
    return ok(
      what,
      "the application knows its key; that the signature secret is the account's own shows in a call: doctor --call",
    );
  } catch (error) {
    const { status } = await failureOf(error);
    return status === 401
      ? failure(what, 'Vonage does not know them', 'Check VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY')
      : failure(
          what,
          `the application could not be asked (${await wordOf(error)})`,
          'See that this machine reaches VONAGE_API_URL, or api.nexmo.com',
        );
  }
}

async function accountFindings(settings: VonageSettings): Promise<Finding[]> {
  if (settings.apiSecret === undefined) {
    return [
      warning(
        'Vonage: account',
        "without VONAGE_API_SECRET not looked at: the application's webhooks, whether " +
          'they are signed, its numbers, the balance',
        `Set VONAGE_API_SECRET for doctor, or look yourself: ${where}`,
      ),
    ];
  }
  const account = accountOf(settings, settings.apiSecret);
  return [
    ...(await applicationFindings(account, settings)),
    ...(await Promise.all(
      [settings.number, settings.coverNumber].flatMap((number) =>
        number === null ? [] : [numberFinding(account, settings, number)],
      ),
    )),
    await balanceFinding(account),
  ];
}

/**
 * A client for the account's own APIs. All regions of Vonage share them. A test server that stands in for Vonage must
 * answer for them too.
 */
function accountOf({ apiKey, applicationId, privateKey, apiUrl }: VonageSettings, apiSecret: string): Vonage {
  const isVonages = apiUrl === null || /(^|\.)(nexmo|vonage)\.com$/.test(new URL(apiUrl).hostname);
  const url = isVonages ? null : apiUrl.replace(/\/+$/, '');
  return new Vonage(
    { apiKey, apiSecret, applicationId, privateKey, jwtOptions: TOKEN_TIMES },
    { ...(url === null ? {} : { apiHost: url, restHost: url }), timeout: TIMEOUTS.ofLookUps },
  );
}

const Address = z
  .object({ address: z.string(), httpMethod: z.string().default('POST') })
  .nullish()
  .catch(null);
const Application = z.object({
  capabilities: z.object({
    voice: z
      .object({
        signedCallbacks: z.boolean().optional(),
        webhooks: z.object({ answerUrl: Address, fallbackAnswerUrl: Address, eventUrl: Address }),
      })
      .optional(),
    messages: z.object({ webhooks: z.object({ inboundUrl: Address, statusUrl: Address }) }).optional(),
  }),
});

async function applicationFindings(account: Vonage, { applicationId, publicUrl }: VonageSettings): Promise<Finding[]> {
  const what = 'Vonage: application';
  try {
    const { voice, messages } = Application.parse(
      await account.applications.getApplication(applicationId),
    ).capabilities;
    const webhook = (name: string, given: z.infer<typeof Address>, path: string, methods: string[]): Finding =>
      webhookFinding({
        what: `${what} ${name}`,
        given: given ? { url: given.address, method: given.httpMethod } : null,
        wanted: { url: `${publicUrl}/vonage/${path}`, methods },
        where,
      });
    const fallback = voice?.webhooks.fallbackAnswerUrl;
    return [
      ...(voice
        ? [
            voice.signedCallbacks === false
              ? failure(
                  `${what} signatures`,
                  'its webhooks are not signed, so that all of them are refused',
                  `${where}, Voice: "Use signed webhooks"`,
                )
              : ok(`${what} signatures`, 'its webhooks are signed'),
            webhook('calls', voice.webhooks.answerUrl, 'answer', ['POST', 'GET']),
            webhook('events', voice.webhooks.eventUrl, 'event', ['POST']),
            await fallbackFinding({
              what: `${what} calls while we are down`,
              given: fallback ? { url: fallback.address, method: fallback.httpMethod } : null,
              publicUrl,
              where: `${where}, Voice: "Fallback URL"`,
              numbersIn: numbersInNcco,
            }),
          ]
        : [failure(`${what} calls`, 'it has no voice', `${where}: switch Voice on`)]),
      ...(messages
        ? [
            webhook('texts', messages.webhooks.inboundUrl, 'inbound', ['POST']),
            webhook('receipts', messages.webhooks.statusUrl, 'status', ['POST']),
          ]
        : [failure(`${what} texts`, 'it has no messages', `${where}: switch Messages on`)]),
    ];
  } catch (error) {
    const { status } = await failureOf(error);
    return [
      status === 401
        ? failure(what, 'Vonage does not know the account', 'Check VONAGE_API_KEY and VONAGE_API_SECRET')
        : status === 404
          ? failure(what, 'the account has no such application', 'Check VONAGE_APPLICATION_ID and VONAGE_API_KEY')
          : warning(what, `could not be read (${await wordOf(error)})`, where),
    ];
  }
}

const Owned = z.object({
  numbers: z
    .array(z.object({ msisdn: z.string(), features: z.array(z.string()).default([]), app_id: z.string().optional() }))
    .default([]),
});

async function numberFinding(account: Vonage, { applicationId }: VonageSettings, number: string): Promise<Finding> {
  const what = `Vonage: ${number}`;
  try {
    const owned = Owned.parse(await account.numbers.getOwnedNumbers({ pattern: toVonage(number) }));
    const found = owned.numbers.find(({ msisdn }) => msisdn === toVonage(number));
    if (!found) return failure(what, 'the account has no such number', 'Check the number, or buy it');
    const missing = ['VOICE', 'SMS'].filter((feature) => !found.features.includes(feature));
    if (missing.length > 0)
      return failure(what, `has no ${missing.join(' and no ')}`, 'Take a number that has both VOICE and SMS');
    return found.app_id === applicationId
      ? ok(what, 'takes calls and texts, linked to the application')
      : failure(
          what,
          'is not linked to the application, so that nothing of it reaches us',
          `${where}, the application, Link numbers`,
        );
  } catch (error) {
    return warning(what, `could not be read (${await wordOf(error)})`, `${where}, the application, Link numbers`);
  }
}

const Balance = z.object({ value: z.coerce.number(), autoReload: z.boolean().default(false) });

async function balanceFinding(account: Vonage): Promise<Finding> {
  const what = 'Vonage: balance';
  try {
    const { value, autoReload } = Balance.parse(await account.accounts.getBalance());
    const found = `${value.toFixed(2)} EUR, ${autoReload ? 'tops up by itself' : 'does not top up by itself'}`;
    if (value <= 0) return failure(what, found, 'Top it up: without money nobody is rung');
    return autoReload
      ? ok(what, found)
      : warning(what, found, 'Have it top up by itself: without money nobody is rung');
  } catch (error) {
    return warning(what, `could not be read (${await wordOf(error)})`, "In Vonage's dashboard, Billing");
  }
}

const Ncco = z
  .array(
    z.looseObject({
      action: z.string(),
      endpoint: z.array(z.looseObject({ number: z.string().optional() })).optional(),
    }),
  )
  .min(1);

/** The numbers that an NCCO connects to. Null if it is not NCCO. */
function numbersInNcco(body: string, contentType: string): string[] | null {
  if (!/^application\/json\b/i.test(contentType)) return null;
  const read = Ncco.safeParse(parsed(body));
  return read.success
    ? read.data.flatMap(({ action, endpoint = [] }) =>
        action === 'connect' ? endpoint.flatMap(({ number }) => number ?? []) : [],
      )
    : null;
}

function parsed(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    return null;
  }
}

/**
 * A webhook about a call that does not exist, with the status "started". The service looks the call up and then does
 * nothing.
 */
function knocks({ publicUrl, apiKey, applicationId, signatureSecret, number }: VonageSettings): {
  right: Knock;
  wrong: Knock;
} {
  const body = JSON.stringify({
    uuid: randomUUID(),
    conversation_uuid: `CON-${randomUUID()}`,
    status: 'started',
    direction: 'inbound',
    from: toVonage(number),
    to: toVonage(number),
    timestamp: new Date().toISOString(),
  });
  const signed = (secret: string): Knock => ({
    url: `${publicUrl}/vonage/event`,
    body,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token(body, { apiKey, applicationId }, secret)}`,
    },
  });
  return { right: signed(signatureSecret), wrong: signed(randomBytes(32).toString('hex')) };
}

/** Signs as Vonage signs a webhook (src/carriers/README.md 4.5). The SDK only signs by RS256. */
function token(
  body: string,
  { apiKey, applicationId }: Pick<VonageSettings, 'apiKey' | 'applicationId'>,
  secret: string,
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    api_key: apiKey,
    application_id: applicationId,
  })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

async function wordOf(error: unknown): Promise<string> {
  const { status, code } = await failureOf(error);
  return status === null ? (code ?? 'no reason given') : `HTTP ${status}${code === null ? '' : `, ${code}`}`;
}
