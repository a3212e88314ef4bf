import { randomBytes } from 'node:crypto';
import twilio from 'twilio';
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
import { createClient } from './client.ts';
import { failureOf, wordOf } from './failure.ts';
import { messagingFindings } from './messaging-diagnostics.ts';
import type { TwilioSettings } from './settings.ts';

const atTwilio = "In Twilio's console";

/**
 * Checks this configuration for everything that would keep callers or workers from being reached, as far as Twilio's
 * API can tell. Never throws.
 */
export async function checkTwilio(settings: TwilioSettings): Promise<Finding[]> {
  const client = createClient(settings, TIMEOUTS);
  const credentials = await credentialsFinding(client, settings);
  const asked =
    credentials.mark === 'error'
      ? []
      : [
          ...(await Promise.all(numbersOf(settings).map((number) => numberFindings(client, settings, number)))).flat(),
          ...(await messagingFindings(client, settings)),
          await balanceFinding(client, settings),
          ...(await limitFindings(client, settings)),
        ];
  return [
    credentials,
    ...asked,
    ...(await knockFindings('Twilio', settings.publicUrl, knocks(settings))),
    await clockFinding('Twilio', settings.apiUrl ?? 'https://api.twilio.com/'),
  ];
}

const numbersOf = ({ number, coverNumber }: TwilioSettings): string[] => [
  number,
  ...(coverNumber === null ? [] : [coverNumber]),
];

async function credentialsFinding(client: twilio.Twilio, { accountSid }: TwilioSettings): Promise<Finding> {
  const what = 'Twilio: credentials';
  try {
    const { status, type } = await client.api.v2010.accounts(accountSid).fetch();
    if (status !== 'active') return failure(what, `the account is ${status}`, 'Ask Twilio why');
    return type === 'Trial'
      ? warning(what, 'a trial account: it reaches verified numbers only, and says that it is one', 'Upgrade it')
      : ok(what, 'the account is active');
  } catch (error) {
    const { status } = failureOf(error);
    return status === 401
      ? failure(what, 'Twilio does not know them', 'Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN')
      : failure(
          what,
          `the account could not be read (${wordOf(error)})`,
          'See that this machine reaches TWILIO_API_URL, or api.twilio.com',
        );
  }
}

async function numberFindings(
  client: twilio.Twilio,
  { publicUrl, messagingServiceSid }: TwilioSettings,
  number: string,
): Promise<Finding[]> {
  const what = `Twilio: ${number}`;
  const where = `${atTwilio}, Phone Numbers, ${number}`;
  try {
    const found = (await client.incomingPhoneNumbers.list({ phoneNumber: number, limit: 20 })).find(
      ({ phoneNumber }) => phoneNumber === number,
    );
    if (!found) return [failure(what, 'the account has no such number', 'Check the number, or buy it')];
    const takes = { voice: found.capabilities.voice, texts: found.capabilities.sms };
    // If one of these is set at Twilio, it wins over the addresses.
    const led = [
      found.voiceApplicationSid,
      found.trunkSid,
      messagingServiceSid === null ? found.smsApplicationSid : '',
    ].some((sid) => sid !== null && sid !== '');
    const webhook = (name: string, path: string, url: string, method: string, field: string): Finding =>
      webhookFinding({
        what: `${what} ${name}`,
        given: { url, method },
        wanted: { url: `${publicUrl}/twilio/${path}`, methods: ['POST'] },
        where: `${where}, "${field}"`,
      });
    return [
      takes.voice && takes.texts
        ? ok(what, 'takes calls and texts')
        : failure(what, `takes no ${takes.voice ? 'texts' : 'calls'}`, 'Take a number that has both voice and SMS'),
      ...(led
        ? [
            failure(
              `${what} settings`,
              'an application or a trunk takes its calls or texts, whatever its addresses say',
              `${where}: configure it with webhooks`,
            ),
          ]
        : []),
      webhook('calls', 'voice', found.voiceUrl, found.voiceMethod, 'A call comes in'),
      webhook('call status', 'status', found.statusCallback, found.statusCallbackMethod, 'Call status changes'),
      webhook('texts', 'sms', found.smsUrl, found.smsMethod, 'A message comes in'),
      await fallbackFinding({
        what: `${what} calls while we are down`,
        given: { url: found.voiceFallbackUrl, method: found.voiceFallbackMethod },
        publicUrl,
        where: `${where}, "Primary handler fails"`,
        numbersIn: numbersInTwiml,
      }),
      textFallback(`${what} texts while we are down`, found.smsFallbackUrl, publicUrl, where),
    ];
  } catch (error) {
    return [warning(what, `could not be read (${wordOf(error)})`, 'Run doctor again')];
  }
}

function textFallback(what: string, url: string, publicUrl: string, where: string): Finding {
  if (url === '' || !URL.canParse(url)) {
    return warning(
      what,
      "no fallback is set, and Twilio does not send a text's webhook again",
      `${where}, "Primary handler fails" of messages: a document elsewhere that replies with a number to ring`,
    );
  }
  return new URL(url).hostname === new URL(publicUrl).hostname
    ? failure(what, 'the fallback lies on our own host, and is down when we are', `${where}: host it elsewhere`)
    : ok(what, 'a fallback elsewhere');
}

async function balanceFinding(client: twilio.Twilio, { accountSid }: TwilioSettings): Promise<Finding> {
  const what = 'Twilio: balance';
  try {
    const { balance, currency } = await client.api.v2010.accounts(accountSid).balance.fetch();
    const found = `${balance} ${currency}`;
    return Number(balance) > 0
      ? ok(what, found)
      : failure(what, found, 'Top it up, and let it top up by itself: without money nobody is rung');
  } catch (error) {
    return warning(what, `could not be read (${wordOf(error)})`, `${atTwilio}, Billing`);
  }
}

async function limitFindings(
  client: twilio.Twilio,
  { callsPerSecond, callsAtOnce }: TwilioSettings,
): Promise<Finding[]> {
  // No API tells the calls per second. Calls above that rate wait in Twilio's queue for up to 24 h, without a word
  // (src/carriers/README.md 1.6).
  const pace = warning(
    'Twilio: calls a second',
    `we place ${callsPerSecond}; what the account may is not to be read`,
    `${atTwilio}, Voice, Settings: "Calls per second", and TWILIO_CALLS_PER_SECOND must not be more`,
  );
  const what = 'Twilio: calls at once';
  const ours = callsAtOnce === undefined ? 'we keep no limit' : `we keep to ${callsAtOnce}`;
  try {
    const [approved] = await client.trusthub.v1.customerProfiles.list({ status: 'twilio-approved', limit: 1 });
    if (approved)
      return [
        pace,
        warning(
          what,
          `the account has an approved profile; ${ours}`,
          'An Individual profile allows 3 calls at once (set TWILIO_CALLS_AT_ONCE=3), a Business profile any number',
        ),
      ];
    return [
      pace,
      callsAtOnce !== undefined && callsAtOnce <= 2
        ? warning(
            what,
            `no approved customer profile, so two; ${ours}`,
            `${atTwilio}, Trust Hub: have a Business profile approved`,
          )
        : failure(
            what,
            `no approved customer profile, so two; ${ours}`,
            `${atTwilio}, Trust Hub: have a Business profile approved; until then TWILIO_CALLS_AT_ONCE=2`,
          ),
    ];
  } catch (error) {
    return [
      pace,
      warning(
        what,
        `the customer profile could not be read (${wordOf(error)}); without an approved one it is two, and ${ours}`,
        `${atTwilio}, Trust Hub`,
      ),
    ];
  }
}

/** The numbers that a TwiML document connects to. Null if it is not TwiML. */
function numbersInTwiml(body: string, contentType: string): string[] | null {
  if (!/^(text|application)\/xml\b/i.test(contentType) || !/<Response[\s>]/.test(body)) return null;
  return [...body.matchAll(/<Dial[^>]*>([\s\S]*?)<\/Dial>/g)].flatMap(
    ([, inside = '']) => inside.replace(/<[^>]*>/g, ' ').match(/\+?\d[\d ()-]*/g) ?? [],
  );
}

/**
 * A webhook about a call that does not exist, with the status "queued". The service looks the call up and then does
 * nothing.
 */
function knocks({ publicUrl, accountSid, authToken, number }: TwilioSettings): { right: Knock; wrong: Knock } {
  const url = `${publicUrl}/twilio/status`;
  // The form holds what proxies tend to change: a plus, an ampersand, a space at the end, an empty value, a letter
  // beyond ASCII.
  const form = {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: `CA${randomBytes(16).toString('hex')}`,
    CallStatus: 'queued',
    From: number,
    To: number,
    CallerName: '',
    Check: 'a+b & ŵ ',
  };
  const signed = (token: string): Knock => ({
    url,
    body: new URLSearchParams(form).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, form),
    },
  });
  return { right: signed(authToken), wrong: signed(randomBytes(16).toString('hex')) };
}
