import { randomBytes } from 'node:crypto';
import type { Call } from './call.ts';
import { createStatusCallbacks, type StatusCallbacks } from '../status-callbacks.ts';
import { DocumentFault, type Conference, type Dial } from '../documents/verbs.ts';
import type { JsonObject, WebhookRequest } from '../webhook.ts';
import { carrierOf, type ExchangeContext } from '../exchange-context.ts';

export interface Conferences {
  /**
   * Puts the call into the room until the room, the call or the time limit ends. `statusCallback` is a resolved
   * address.
   */
  join(call: Call, dial: Dial, statusCallback: string | null, run: AbortSignal): Promise<void>;
}

interface Seat {
  call: Call;
  conference: Conference;
}

interface Room {
  sid: string;
  name: string;
  line: string;
  seats: Seat[];
  /** A participant whose entry starts the room has come. */
  open: boolean;
  connected: boolean;
  over: boolean;
  callbacks: StatusCallbacks;
  callback: { url: string; method: 'GET' | 'POST'; events: string[] } | null;
  sequence: number;
}

export function createConferences(
  context: ExchangeContext,
  deliver: (request: WebhookRequest, call: Call) => Promise<void>,
): Conferences {
  const rooms = new Map<string, Room>();

  /** A room belongs to one carrier. Calls of different carriers never meet in a room. */
  const keyOf = (carrier: string, name: string): string => `${carrier} ${name}`;

  function roomOf(
    call: Call,
    { name, statusCallbackMethod, statusCallbackEvents }: Conference,
    statusCallback: string | null,
  ): Room {
    const key = keyOf(call.carrier, name);
    const found = rooms.get(key);
    const sid = found?.sid ?? `CF${randomBytes(16).toString('hex')}`;
    const room: Room = found ?? {
      sid,
      name,
      line: call.line,
      seats: [],
      open: false,
      connected: false,
      over: false,
      callback: null,
      sequence: 0,
      callbacks: createStatusCallbacks(context, call.occasion, (request) => deliver(request, call)),
    };
    rooms.set(key, room);
    // The first call that names a callback address sets it for the whole room.
    if (statusCallback !== null)
      room.callback ??= { url: statusCallback, method: statusCallbackMethod, events: statusCallbackEvents };
    return room;
  }

  function report(room: Room, event: string, subscription: string, params: JsonObject): void {
    if (!room.callback?.events.includes(subscription)) return;
    room.sequence += 1;
    const { url, method } = room.callback;
    room.callbacks.report(
      {
        url,
        method,
        kind: 'event',
        about: firstPhoneOf(room),
        params: { ...carrierOf(context, room.line).roomParams(room, event), ...params },
      },
      event === 'conference-end',
    );
  }

  function tellSeat(room: Room, event: string, subscription: string, { call, conference }: Seat): void {
    report(room, event, subscription, {
      CallSid: call.id,
      Muted: String(conference.muted),
      Hold: 'false',
      StartConferenceOnEnter: String(conference.startOnEnter),
      EndConferenceOnExit: String(conference.endOnExit),
      ...(conference.label !== null && { ParticipantLabel: conference.label }),
    });
  }

  function enter(room: Room, seat: Seat): void {
    if (room.seats.length >= seat.conference.maxParticipants) throw new DocumentFault(13250, 'the conference is full');
    room.seats.push(seat);
    room.open ||= seat.conference.startOnEnter;
    tellSeat(room, 'participant-join', 'join', seat);
    const others = room.seats.filter((other) => other !== seat);
    if (!room.open || others.length === 0) {
      seat.call.hear({
        who: 'system',
        text: seat.conference.music ? 'Music, until the other side comes.' : 'Waiting in silence for the other side.',
      });
      return;
    }
    const newcomers = room.connected ? [seat] : room.seats;
    if (!room.connected) report(room, 'conference-start', 'start', {});
    room.connected = true;
    for (const { call } of newcomers) {
      call.hear({ who: 'system', text: `Connected with ${names(room.seats.filter((other) => other.call !== call))}.` });
    }
    for (const { call } of room.seats) {
      if (!newcomers.some((newcomer) => newcomer.call === call))
        call.hear({ who: 'system', text: `Connected with ${names([seat])} as well.` });
    }
  }

  function leave(room: Room, seat: Seat): void {
    room.seats = room.seats.filter((other) => other !== seat);
    tellSeat(room, 'participant-leave', 'leave', seat);
    for (const { call } of room.seats) call.hear({ who: 'system', text: `${names([seat])} has left.` });
    if (room.over || (room.seats.length > 0 && !seat.conference.endOnExit)) return;
    room.over = true;
    rooms.delete(keyOf(carrierOf(context, room.line).name, room.name));
    report(room, 'conference-end', 'end', {
      CallSidEndingConference: seat.call.id,
      ReasonConferenceEnded: seat.conference.endOnExit
        ? 'participant-with-end-conference-on-exit-left'
        : 'last-participant-left',
    });
    for (const { call } of room.seats) call.wake();
  }

  return {
    async join(call, dial, statusCallback, run) {
      const room = roomOf(call, dial.conference, statusCallback);
      const seat: Seat = { call, conference: dial.conference };
      const ear = {
        key(key: string): boolean {
          if (key === '*' && dial.hangupOnStar) call.wake();
          return true;
        },
        speech(words: string): boolean {
          if (!dial.conference.muted)
            for (const other of room.seats) if (other !== seat) other.call.hear({ who: 'line', text: words });
          return true;
        },
      };
      enter(room, seat);
      call.listen(ear);
      try {
        await call.pause(dial.timeLimitSeconds * 1000, { kind: 'conference', name: room.name }, run);
      } finally {
        call.stopListening(ear);
        leave(room, seat);
      }
    },
  };
}

/** The phone that a room's webhooks name. */
function firstPhoneOf({ seats }: Room): string {
  return seats[0]?.call.phone.number ?? '';
}

function names(seats: Seat[]): string {
  return seats.map(({ call }) => call.phone.label).join(', ');
}
