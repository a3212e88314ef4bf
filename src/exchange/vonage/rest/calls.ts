import { Router, type Request } from 'express';
import { z } from 'zod';
import type { Call } from '../../calls/call.ts';
import type { CallOrder, Detection } from '../../calls/calls.ts';
import { placeWithFaults } from '../../faults/rest-faults.ts';
import { amountsOf, bare, statusOf } from '../events.ts';
import { conversationOf } from '../ids.ts';
import type { Vonage } from '../vonage.ts';
import type { VonageApiContext } from './api-context.ts';
import { answerFault, callable, found, phoneNumber, read, RestFault } from './conventions.ts';

const method = z.enum(['GET', 'POST']);
const ncco = z.array(z.record(z.string(), z.json())).min(1);
const behaviour = z.enum(['continue', 'hangup']);

/** The part of Vonage's "create call" that this exchange implements. Every other parameter is refused, not ignored. */
const CreateCall = z
  .strictObject({
    to: z.tuple([z.strictObject({ type: z.literal('phone'), number: phoneNumber })]),
    from: z.strictObject({ type: z.literal('phone'), number: phoneNumber }),
    ncco: ncco.optional(),
    answer_url: z.tuple([callable]).optional(),
    answer_method: method.default('GET'),
    event_url: z.tuple([callable]).optional(),
    event_method: method.default('POST'),
    machine_detection: behaviour.optional(),
    advanced_machine_detection: z
      .strictObject({
        behavior: behaviour.default('continue'),
        mode: z.enum(['default', 'detect', 'detect_beep']).default('detect'),
        beep_timeout: z.number().int().min(45).max(120).optional(),
      })
      .optional(),
    length_timer: z.number().int().min(1).max(7200).default(7200),
    ringing_timer: z.number().int().min(1).max(120).default(60),
  })
  .refine((asked) => (asked.ncco === undefined) !== (asked.answer_url === undefined), {
    path: ['answer_url'],
    message: 'answer_url or ncco, one of them',
  });

const UpdateCall = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('hangup') }),
  z.strictObject({
    action: z.literal('transfer'),
    destination: z.union([
      z.strictObject({ type: z.literal('ncco'), url: z.tuple([callable]) }),
      z.strictObject({ type: z.literal('ncco'), ncco }),
    ]),
  }),
]);

const ListCalls = z.strictObject({
  status: z.string().optional(),
  date_start: z.iso.datetime().optional(),
  date_end: z.iso.datetime().optional(),
  page_size: z.coerce.number().int().min(1).max(100).default(10),
  record_index: z.coerce.number().int().min(0).default(0),
  order: z.enum(['asc', 'desc']).default('asc'),
  conversation_uuid: z.string().optional(),
});

/** Vonage's `calls`. */
export function callsResource({ context, vonage, calls }: VonageApiContext): Router {
  const router = Router();
  const own = (): Call[] => calls.all().filter(({ carrier }) => carrier === 'vonage');
  const callAt = (request: Request): Call =>
    found(() => {
      const call = calls.get(String(request.params['uuid']));
      if (call.carrier !== 'vonage') throw new RestFault(404, 'NOT_FOUND', 'Not Found');
      return call;
    });

  router.post('/', async (request, response) => {
    const order = orderOf(vonage, request);
    await placeWithFaults(context, { carrier: 'vonage', about: order.to }, response, {
      place: () => calls.place(order),
      answer: (call) =>
        response
          .status(201)
          .json({
            uuid: call.id,
            status: 'started',
            direction: 'outbound',
            conversation_uuid: conversationOf(call.id),
          }),
      refuse: (status) => {
        answerFault(
          response,
          status === 429
            ? new RestFault(429, 'TOO_MANY_REQUESTS', 'Too Many Requests')
            : new RestFault(500, 'INTERNAL_ERROR', 'Internal Server Error'),
        );
      },
    });
  });

  router.get('/', (request, response) => {
    const asked = read(ListCalls, request.query, 400);
    const from = asked.date_start === undefined ? -Infinity : Date.parse(asked.date_start);
    const until = asked.date_end === undefined ? Infinity : Date.parse(asked.date_end);
    const fitting = own().filter(
      (call) =>
        (asked.status === undefined || statusOf(call) === asked.status) &&
        (asked.conversation_uuid === undefined || conversationOf(call.id) === asked.conversation_uuid) &&
        call.createdAt.getTime() >= from &&
        call.createdAt.getTime() <= until,
    );
    if (asked.order === 'desc') fitting.reverse();
    const at = (index: number): { href: string } => {
      const query = new URLSearchParams({
        ...stringsOf(request.query),
        page_size: String(asked.page_size),
        record_index: String(index),
      });
      // The SDK parses `next` as a whole address.
      return { href: `https://api.nexmo.com/v1/calls?${query.toString()}` };
    };
    const { page_size: size, record_index: start } = asked;
    response.json({
      count: fitting.length,
      page_size: size,
      record_index: start,
      _links: {
        self: at(start),
        first: at(0),
        ...(start > 0 && { prev: at(Math.max(0, start - size)) }),
        ...(start + size < fitting.length && { next: at(start + size) }),
      },
      _embedded: { calls: fitting.slice(start, start + size).map(shown) },
    });
  });

  router.get('/:uuid', (request, response) => {
    response.json(shown(callAt(request)));
  });

  router.put('/:uuid', (request, response) => {
    const call = callAt(request);
    const asked = read(UpdateCall, request.body, 400);
    if (call.ended || (asked.action === 'transfer' && call.status !== 'in-progress'))
      throw new RestFault(400, 'BAD_REQUEST', 'Call is not in progress');
    if (asked.action === 'hangup') calls.endByLine(call);
    else {
      const { destination } = asked;
      calls.lead(
        call,
        'url' in destination
          ? { kind: 'ask', lead: { url: destination.url[0], method: 'GET', turn: { kind: 'begin' } } }
          : { kind: 'given', document: JSON.stringify(destination.ncco) },
      );
    }
    response.status(204).end();
  });

  return router;
}

function orderOf(vonage: Vonage, request: Request): CallOrder {
  const asked = read(CreateCall, request.body, 400);
  const [{ number: to }] = asked.to;
  const from = asked.from.number;
  if (!vonage.numbers.includes(from))
    throw new RestFault(400, 'BAD_REQUEST', 'Bad Request', { from: "is none of this application's numbers" });
  if (vonage.numbers.includes(to))
    throw new RestFault(400, 'BAD_REQUEST', 'Bad Request', { to: 'is a number of this application' });
  return {
    from,
    to,
    begin: asked.answer_url
      ? { kind: 'ask', lead: { url: asked.answer_url[0], method: asked.answer_method, turn: { kind: 'begin' } } }
      : { kind: 'given', document: JSON.stringify(asked.ncco) },
    fallback: vonage.fallback,
    reports: vonage.reportsTo(asked.event_url?.[0], asked.event_method),
    ringSeconds: asked.ringing_timer,
    longestSeconds: asked.length_timer,
    detection: detectionOf(asked),
  };
}

/**
 * The advanced detection overrides the standard one. Its modes, except the default, hold the NCCO until the result
 * (src/carriers/README.md 4.4).
 */
function detectionOf({
  machine_detection: standard,
  advanced_machine_detection: advanced,
}: z.output<typeof CreateCall>): Detection | null {
  if (!standard && !advanced) return null;
  return {
    person: 'human',
    machine: 'machine',
    when: advanced && advanced.mode !== 'default' ? 'held' : 'aside',
    hangsUpOnMachines: (advanced?.behavior ?? standard) === 'hangup',
  };
}

function shown(call: Call): object {
  return {
    _links: { self: { href: `/calls/${call.id}` } },
    uuid: call.id,
    conversation_uuid: conversationOf(call.id),
    to: { type: 'phone', number: bare(call.to) },
    from: { type: 'phone', number: bare(call.from) },
    status: statusOf(call),
    direction: call.direction,
    ...(call.ended && amountsOf(call)),
  };
}

function stringsOf(query: Request['query']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
