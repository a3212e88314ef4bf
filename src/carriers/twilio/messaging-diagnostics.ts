import type twilio from 'twilio';
import { failure, type Finding, warning, ok, webhookFinding } from '../diagnostics.ts';
import { wordOf } from './failure.ts';
import type { TwilioSettings } from './settings.ts';

const OPT_OUT = 'Twilio: opt-out words';
const waysOut =
  "The ways out: Advanced Opt-Out in a Messaging Service, with END off its list; or Twilio's support, to " +
  'switch the default off; or texts by Vonage (CARRIERS=vonage,twilio); ' +
  'and in any case teach IN and OUT, which collide with nothing';

/**
 * Checks that texts reach us and the workers. No API tells what Twilio does with END, so that finding appears each
 * time.
 */
export async function messagingFindings(client: twilio.Twilio, settings: TwilioSettings): Promise<Finding[]> {
  const { messagingServiceSid } = settings;
  return messagingServiceSid === null
    ? [
        warning(
          OPT_OUT,
          "no Messaging Service, so, unless Twilio's support has switched it off: anyone who " +
            'texts END is sent nothing more until they text START',
          waysOut,
        ),
      ]
    : [
        ...(await serviceFindings(client, settings, messagingServiceSid)),
        warning(
          OPT_OUT,
          "unless END is off the service's list, anyone who texts END is sent nothing more " +
            'until they text START; the list cannot be read from here',
          `In Twilio's console, Messaging, Services, Opt-Out Management. ${waysOut}`,
        ),
      ];
}

async function serviceFindings(
  client: twilio.Twilio,
  { number, publicUrl }: TwilioSettings,
  sid: string,
): Promise<Finding[]> {
  const what = 'Twilio: Messaging Service';
  const where = "In Twilio's console, Messaging, Services";
  try {
    const service = client.messaging.v1.services(sid);
    const { useInboundWebhookOnNumber, inboundRequestUrl, inboundMethod } = await service.fetch();
    const senders = await service.phoneNumbers.list({ limit: 400 });
    return [
      senders.some(({ phoneNumber }) => phoneNumber === number)
        ? ok(what, 'sends from our number')
        : failure(
            what,
            'our number is not among its senders: texts would come from another, or from none',
            `${where}, Sender Pool: add ${number}`,
          ),
      // A service without an inbound address drops texts to us (src/carriers/README.md 2.3).
      useInboundWebhookOnNumber
        ? ok(`${what} texts`, 'go where the number says')
        : webhookFinding({
            what: `${what} texts`,
            given: inboundRequestUrl ? { url: inboundRequestUrl, method: inboundMethod } : null,
            wanted: { url: `${publicUrl}/twilio/sms`, methods: ['POST'] },
            where: `${where}, Integration: "Defer to sender's webhook", or`,
          }),
    ];
  } catch (error) {
    return [failure(what, `could not be read (${wordOf(error)})`, 'Check TWILIO_MESSAGING_SERVICE_SID')];
  }
}
