import { type CarrierSettings, CARRIER_NAMES } from '../../carriers/carrier-settings.ts';
import { type Values, Variables } from './variables.ts';

/** The carriers' part of the configuration: which are in force, and what is missing of each. */

type CarrierName = CarrierSettings['name'];

const WHOLE: Record<CarrierName, { title: string; needs: (keyof Values)[] }> = {
  twilio: { title: 'Twilio', needs: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_NUMBER'] },
  vonage: {
    title: 'Vonage',
    needs: [
      'VONAGE_API_KEY',
      'VONAGE_APPLICATION_ID',
      'VONAGE_PRIVATE_KEY',
      'VONAGE_SIGNATURE_SECRET',
      'VONAGE_NUMBER',
    ],
  },
};
/** Refused by themselves, and no sign that the carrier is wanted. */
const NO_SIGN = ['TWILIO_EDGE', 'TWILIO_REGION'];

/** The carriers that a set of variables asks for, by name or by a setting of theirs. */
export function wantedCarriers(given: Record<string, string>): CarrierName[] {
  const named = (given.CARRIERS ?? '').split(',').map((name) => name.trim());
  return CARRIER_NAMES.filter(
    (name) =>
      named.includes(name) ||
      Object.keys(given).some(
        (variable) => variable.startsWith(`${name.toUpperCase()}_`) && !NO_SIGN.includes(variable),
      ),
  );
}

/** Those of them that are to be in force: CARRIERS may leave one out. */
export function carriersPreferred(given: Record<string, string>): CarrierName[] {
  const named = (given.CARRIERS ?? '').split(',').map((name) => name.trim());
  return wantedCarriers(given).filter((name) => given.CARRIERS === undefined || named.includes(name));
}

/** One line for each setting without which a carrier would be half configured. */
export function carrierFaults(given: Record<string, string>): string[] {
  const wanted = wantedCarriers(given);
  return [
    ...wanted.flatMap((name) =>
      WHOLE[name].needs
        .filter((variable) => given[variable] === undefined)
        .map((variable) => `${variable}: missing, and ${WHOLE[name].title} is half configured without it`),
    ),
    ...(wanted.length > 0 && given.PUBLIC_URL === undefined
      ? ['PUBLIC_URL: missing, and the carrier has nowhere to call']
      : []),
    // Its libraries print every number and text with it.
    ...(wanted.length > 0 && given.DEBUG !== undefined
      ? ['DEBUG: refused, because libraries would print telephone numbers']
      : []),
  ];
}

const COVERS = ['TWILIO_COVER_NUMBER', 'VONAGE_COVER_NUMBER'] as const;
const LINES = ['TWILIO_NUMBER', 'VONAGE_NUMBER'] as const;

const numberIn = (given: Record<string, string>, name: (typeof COVERS | typeof LINES)[number]): string | undefined =>
  Variables.shape[name].safeParse(given[name]).data;

/** Where each carrier rings us, also one that CARRIERS leaves out, as E.164. A number with a fault is left out. */
export const lineNumbersIn = (given: Record<string, string>): string[] => [
  ...new Set([...LINES, ...COVERS].flatMap((name) => numberIn(given, name) ?? [])),
];

/** People who ring a cover number hear that nobody is there: on the line itself no call would get through. */
export function coverFaults(given: Record<string, string>): string[] {
  const numberOf = (name: (typeof COVERS | typeof LINES)[number]) => numberIn(given, name);
  return COVERS.flatMap((cover) => {
    const line = LINES.find((name) => numberOf(name) !== undefined && numberOf(name) === numberOf(cover));
    return line === undefined ? [] : [`${cover}: must be another number than ${line}, which people ring`];
  });
}

/** The carriers in force, preferred first; none: the exchange. */
export function carriersInForce(values: Values): CarrierSettings[] {
  const all = [twilioSettings(values), vonageSettings(values)].filter((settings) => settings !== null);
  const { CARRIERS: preferred } = values;
  if (preferred === undefined) return all;
  return preferred.flatMap((name) => all.filter((settings) => settings.name === name));
}

/** Lines about carriers that are configured and yet not in force. */
export function carrierNotices(values: Values): string[] {
  const { CARRIERS: preferred } = values;
  if (preferred === undefined) return [];
  return [twilioSettings(values), vonageSettings(values)].flatMap((settings) =>
    settings === null || preferred.includes(settings.name)
      ? []
      : [`CARRIERS: leaves out ${settings.name}, which is configured`],
  );
}

function twilioSettings(values: Values): CarrierSettings | null {
  const {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_NUMBER: number,
    PUBLIC_URL: publicUrl,
  } = values;
  if (accountSid === undefined || authToken === undefined || number === undefined || publicUrl === undefined)
    return null;
  return {
    name: 'twilio',
    accountSid,
    authToken,
    number,
    publicUrl,
    previousAuthToken: values.TWILIO_AUTH_TOKEN_PREVIOUS ?? null,
    coverNumber: values.TWILIO_COVER_NUMBER ?? null,
    messagingServiceSid: values.TWILIO_MESSAGING_SERVICE_SID ?? null,
    apiUrl: values.TWILIO_API_URL ?? null,
    callsPerSecond: values.TWILIO_CALLS_PER_SECOND ?? 1,
    textsPerSecond: values.TWILIO_TEXTS_PER_SECOND ?? 10,
    callsAtOnce: values.TWILIO_CALLS_AT_ONCE,
  };
}

function vonageSettings(values: Values): CarrierSettings | null {
  const {
    VONAGE_API_KEY: apiKey,
    VONAGE_APPLICATION_ID: applicationId,
    VONAGE_PRIVATE_KEY: privateKey,
    VONAGE_SIGNATURE_SECRET: signatureSecret,
    VONAGE_NUMBER: number,
    PUBLIC_URL: publicUrl,
  } = values;
  if (
    apiKey === undefined ||
    applicationId === undefined ||
    privateKey === undefined ||
    signatureSecret === undefined ||
    number === undefined ||
    publicUrl === undefined
  )
    return null;
  return {
    name: 'vonage',
    apiKey,
    applicationId,
    privateKey,
    signatureSecret,
    number,
    publicUrl,
    apiSecret: values.VONAGE_API_SECRET,
    coverNumber: values.VONAGE_COVER_NUMBER ?? null,
    apiUrl: values.VONAGE_API_URL ?? null,
    callsPerSecond: values.VONAGE_CALLS_PER_SECOND ?? 3,
    textsPerSecond: values.VONAGE_TEXTS_PER_SECOND ?? 10,
    callsAtOnce: values.VONAGE_CALLS_AT_ONCE,
  };
}
