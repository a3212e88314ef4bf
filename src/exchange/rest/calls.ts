import { Router, type Request } from 'express';
import { z } from 'zod';
import type { Call } from '../call.ts';
import type { CallEvent, CallOrder, Calls } from '../calls.ts';
import type { Source } from '../interpreter.ts';
import { API_VERSION, rfc2822 } from '../params.ts';
import { Refused } from '../problems.ts';
import type { Account, Wires } from '../wires.ts';
import { callable, ownLine, page, reachable, resourceUri, RestFault, spoil, within } from './conventions.ts';

const EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const satisfies CallEvent[];
const LONGEST_TWIML = 4000;
const method = z.enum(['GET', 'POST']).default('POST');
const source = { Url: z.string().optional(), Method: method, Twiml: z.string().optional() };

/** What this exchange does of Twilio's "create call"; anything more is refused, not ignored. */
const CreateCall = z.strictObject({
  To: z.string(),
  From: z.string(),
  ...source,
  FallbackUrl: z.string().optional(),
  FallbackMethod: method.optional(),
  StatusCallback: z.string().optional(),
  StatusCallbackMethod: method,
  StatusCallbackEvent: z.union([z.string(), z.array(z.string())]).transform((events) => [events].flat()).pipe(z.array(z.enum(EVENTS))).default(['completed']),
  Timeout: z.coerce.number().int().min(1).max(600).default(60),
  TimeLimit: z.coerce.number().int().min(1).max(14_400).optional(),
  MachineDetection: z.enum(['Enable', 'DetectMessageEnd']).optional(),
  MachineDetectionTimeout: z.coerce.number().int().min(3).max(59).optional(),
  MachineDetectionSpeechThreshold: z.coerce.number().int().optional(),
  MachineDetectionSpeechEndThreshold: z.coerce.number().int().optional(),
  MachineDetectionSilenceTimeout: z.coerce.number().int().optional(),
});

const UpdateCall = z.strictObject({ ...source, Status: z.enum(['completed', 'canceled']).optional() });

const ListCalls = z.object({ To: z.string().optional(), From: z.string().optional(), Status: z.string().optional() });

/** Twilio's `Calls` resource, below an account's path. */
export function callsResource(wires: Wires, calls: Calls): Router {
  const router = Router({ mergeParams: true });

  router.post('/Calls.json', (request, response) => {
    const spoilt = spoil(wires.faults(), response);
    if (spoilt.refuse) return;
    const call = calls.place(orderOf(wires, request));
    if (!spoilt.afterwards()) response.status(201).json(shown(wires.account, call));
  });

  router.get('/Calls.json', (request, response) => {
    const asked = ListCalls.parse(request.query);
    const inTime = within(request, 'StartTime');
    const items = calls.all().reverse().filter((call) =>
      (asked.To === undefined || call.to === asked.To) && (asked.From === undefined || call.from === asked.From)
      && (asked.Status === undefined || call.status === asked.Status) && inTime(call.startedAt ?? call.createdAt));
    response.json(page(request, { name: 'calls', items, show: (call) => shown(wires.account, call) }));
  });

  router.get('/Calls/:sid.json', (request, response) => {
    response.json(shown(wires.account, callAt(calls, request)));
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
    response.json(shown(wires.account, call));
  });

  return router;
}

function orderOf(wires: Wires, request: Request): CallOrder {
  const asked = read(CreateCall, request);
  const from = ownLine(wires, asked.From, 21210);
  const url = asked.StatusCallback;
  return {
    from,
    to: reachable(asked.To, from.number),
    source: sourceOf(asked),
    ringSeconds: asked.Timeout,
    callback: url === undefined ? null : { url: callable(url, 21609), method: asked.StatusCallbackMethod, events: asked.StatusCallbackEvent },
    machineDetection: asked.MachineDetection === undefined ? 'none' : asked.MachineDetection === 'Enable' ? 'start' : 'message-end',
  };
}

function sourceOf({ Url, Method, Twiml }: { Url?: string | undefined; Method: 'GET' | 'POST'; Twiml?: string | undefined }): Source {
  if (Url !== undefined) return { kind: 'url', url: callable(Url, 21205), method: Method, params: {} };
  if (Twiml === undefined) throw new RestFault(21205, 'Url parameter is required.');
  if (Twiml.length > LONGEST_TWIML) throw new RestFault(21226, `Twiml is longer than ${String(LONGEST_TWIML)} characters`);
  return { kind: 'twiml', twiml: Twiml };
}

/** Parameters that are missing get Twilio's own codes; the rest 20001. */
const MISSING: Record<string, number> = { To: 21201, From: 21213 };

function read<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '');
  throw new RestFault(MISSING[name] ?? 20001, `${name} ${issue?.message ?? 'cannot be read'}`.trim());
}

function callAt(calls: Calls, request: Request): Call {
  try {
    return calls.get(String(request.params['sid']));
  } catch (fault) {
    if (fault instanceof Refused) throw new RestFault(20404, 'The requested resource was not found', 404);
    throw fault;
  }
}

function shown(account: Account, call: Call): object {
  const uri = resourceUri(account, `Calls/${call.sid}`);
  const date = (instant: Date | null): string | null => (instant ? rfc2822(instant) : null);
  return {
    sid: call.sid,
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
