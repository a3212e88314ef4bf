import { Router, type Request } from 'express';
import { z } from 'zod';
import type { Call } from '../../calls/call.ts';
import type { CallOrder, Calls } from '../../calls/calls.ts';
import type { Source } from '../../carrier.ts';
import { placeWithFaults } from '../../faults/rest-faults.ts';
import { API_VERSION, rfc2822 } from '../params.ts';
import type { Account } from '../settings.ts';
import { CALLBACK_EVENTS, type Twilio } from '../twilio.ts';
import type { TwilioApiContext } from './api-context.ts';
import { callable, found, ownLine, page, reachable, refuse, resourceUri, RestFault, within } from './conventions.ts';

const LONGEST_TWIML = 4000;
const method = z.enum(['GET', 'POST']).default('POST');
const source = { Url: z.string().optional(), Method: method, Twiml: z.string().optional() };

/** The part of Twilio's "create call" that this exchange implements. Every other parameter is refused, not ignored. */
const CreateCall = z.strictObject({
  To: z.string(),
  From: z.string(),
  ...source,
  FallbackUrl: z.string().optional(),
  FallbackMethod: method,
  StatusCallback: z.string().optional(),
  StatusCallbackMethod: method,
  StatusCallbackEvent: z
    .union([z.string(), z.array(z.string())])
    .transform((events) => [events].flat())
    .pipe(z.array(z.enum(CALLBACK_EVENTS)))
    .default(['completed']),
  Timeout: z.coerce.number().int().min(1).max(600).default(60),
  TimeLimit: z.coerce.number().int().min(1).max(14_400).optional(),
  MachineDetection: z.enum(['Enable', 'DetectMessageEnd']).optional(),
  AsyncAmd: z.enum(['true', 'false']).default('false'),
  AsyncAmdStatusCallback: z.string().optional(),
  AsyncAmdStatusCallbackMethod: z.literal('POST').optional(),
  MachineDetectionTimeout: z.coerce.number().int().min(3).max(59).optional(),
  MachineDetectionSpeechThreshold: z.coerce.number().int().optional(),
  MachineDetectionSpeechEndThreshold: z.coerce.number().int().optional(),
  MachineDetectionSilenceTimeout: z.coerce.number().int().optional(),
});

const UpdateCall = z.strictObject({ ...source, Status: z.enum(['completed', 'canceled']).optional() });

const ListCalls = z.object({ To: z.string().optional(), From: z.string().optional(), Status: z.string().optional() });

/** Twilio's `Calls` resource, below an account's path. */
export function callsResource({ context, twilio, calls }: TwilioApiContext): Router {
  const { account } = twilio.settings;
  const router = Router({ mergeParams: true });

  router.post('/Calls.json', async (request, response) => {
    const order = orderOf(twilio, request);
    await placeWithFaults(context, { carrier: 'twilio', about: order.to }, response, {
      place: () => calls.place(order),
      answer: (call) => response.status(201).json(shown(account, call)),
      refuse: refuse(response),
    });
  });

  router.get('/Calls.json', (request, response) => {
    const asked = ListCalls.parse(request.query);
    const inTime = within(request, 'StartTime');
    const items = calls
      .all()
      .reverse()
      .filter(
        (call) =>
          (asked.To === undefined || call.to === asked.To) &&
          (asked.From === undefined || call.from === asked.From) &&
          (asked.Status === undefined || call.status === asked.Status) &&
          inTime(call.startedAt ?? call.createdAt),
      );
    response.json(page(request, { name: 'calls', items, show: (call) => shown(account, call) }));
  });

  router.get('/Calls/:sid.json', (request, response) => {
    response.json(shown(account, callAt(calls, request)));
  });

  router.post('/Calls/:sid.json', (request, response) => {
    const call = callAt(calls, request);
    const { Status, ...rest } = read(UpdateCall, request);
    if (call.ended) throw new RestFault(21220, 'Call is not in-progress. Cannot redirect.');
    if (Status === 'completed' || (Status === 'canceled' && call.status !== 'in-progress')) calls.endByLine(call);
    else if (Status === undefined) {
      if (call.status !== 'in-progress') throw new RestFault(21220, 'Call is not in-progress. Cannot redirect.');
      calls.lead(call, sourceOf(rest));
    }
    response.json(shown(account, call));
  });

  return router;
}

function orderOf(twilio: Twilio, request: Request): CallOrder {
  const asked = read(CreateCall, request);
  const from = ownLine(twilio.settings, asked.From, 21210);
  const { StatusCallback: url, AsyncAmdStatusCallback: verdictUrl } = asked;
  return {
    from,
    to: reachable(asked.To, from),
    begin: sourceOf(asked),
    fallback:
      asked.FallbackUrl === undefined
        ? null
        : { url: callable(asked.FallbackUrl, 21205), method: asked.FallbackMethod },
    reports: twilio.reportsTo(
      url === undefined
        ? null
        : { url: callable(url, 21609), method: asked.StatusCallbackMethod, events: asked.StatusCallbackEvent },
      asked.AsyncAmd === 'false' || verdictUrl === undefined ? null : callable(verdictUrl, 21609),
    ),
    ringSeconds: asked.Timeout,
    longestSeconds: asked.TimeLimit ?? null,
    detection:
      asked.MachineDetection === undefined
        ? null
        : {
            person: 'human',
            machine: asked.MachineDetection === 'Enable' ? 'machine_start' : 'machine_end_beep',
            when: asked.AsyncAmd === 'true' ? 'aside' : 'held',
            hangsUpOnMachines: false,
          },
  };
}

function sourceOf({
  Url,
  Method,
  Twiml,
}: {
  Url?: string | undefined;
  Method: 'GET' | 'POST';
  Twiml?: string | undefined;
}): Source {
  if (Url !== undefined)
    return { kind: 'ask', lead: { url: callable(Url, 21205), method: Method, turn: { kind: 'begin' } } };
  if (Twiml === undefined) throw new RestFault(21205, 'Url parameter is required.');
  if (Twiml.length > LONGEST_TWIML)
    throw new RestFault(21226, `Twiml is longer than ${String(LONGEST_TWIML)} characters`);
  return { kind: 'given', document: Twiml };
}

/** A missing parameter gets Twilio's own code. Every other fault gets 20001. */
const MISSING: Record<string, number> = { To: 21201, From: 21213 };

function read<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '');
  throw new RestFault(MISSING[name] ?? 20001, `${name} ${issue?.message ?? 'cannot be read'}`.trim());
}

function callAt(calls: Calls, request: Request): Call {
  return found(() => calls.get(String(request.params['sid'])));
}

function shown(account: Account, call: Call): object {
  const uri = resourceUri(account, `Calls/${call.id}`);
  const date = (instant: Date | null): string | null => (instant ? rfc2822(instant) : null);
  return {
    sid: call.id,
    account_sid: account.accountSid,
    api_version: API_VERSION,
    parent_call_sid: null,
    phone_number_sid: null,
    to: call.to,
    to_formatted: call.to,
    from: call.from,
    from_formatted: call.from,
    status: call.status,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
    date_created: rfc2822(call.createdAt),
    date_updated: rfc2822(call.endedAt ?? call.answeredAt ?? call.startedAt ?? call.createdAt),
    start_time: date(call.startedAt),
    end_time: date(call.endedAt),
    duration: call.ended ? String(call.seconds) : null,
    answered_by: call.answeredBy,
    price: null,
    price_unit: 'USD',
    annotation: null,
    caller_name: null,
    forwarded_from: null,
    group_sid: null,
    queue_time: '0',
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: {},
  };
}
