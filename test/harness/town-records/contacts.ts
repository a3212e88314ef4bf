import type { Knex } from 'knex';
import { reader, theOnly, type Which } from './rows.ts';

/** A call or a text to somebody: wanted, on its way, or over. */
export interface SeenContact {
  id: string;
  channel: 'call' | 'text';
  purpose: string;
  status: string;
  to: string;
  body: string | null;
  alarmId: string | null;
  personId: string | null;
  errorCode: string | null;
  createdAt: Date;
}

/** Somebody's phones, rung one after the other until they press a key. */
interface SeenCallSequence {
  purpose: string;
  status: string;
  contactKey: string;
  phones: string[];
}

/** A call with somebody, theirs or ours. */
interface SeenConversation {
  id: string;
  status: 'live' | 'ended';
  with: string | null;
  turn: number;
  attemptId: string | null;
}

/** A text that came in. */
interface SeenReceivedText {
  from: string | null;
  body: string | null;
}

/** A text that waits for somebody at the desk to read it. */
interface SeenUnreadText {
  id: string;
  from: string | null;
  words: string;
  readAt: Date | null;
}

/** What somebody said on the telephone, where they are: a recording of theirs. */
interface SeenMemo {
  status: 'wanted' | 'kept' | 'lost' | 'empty' | 'deleted';
  atCarrier: boolean;
  dueAt: Date | null;
  seconds: number;
  type: string | null;
  ref: string;
  sealed: Buffer | null;
}

/** What a phone has said of its owner's safety, sealed until it is processed. */
interface SeenSealedEvent {
  id: number;
  workerId: string;
  dueAt: Date;
  processedAt: Date | null;
  setAsideAt: Date | null;
  failures: number;
  error: string | null;
}

export interface ContactReaders {
  /** Our calls and texts, the oldest first. */
  contacts: (which?: Which<SeenContact>) => Promise<SeenContact[]>;
  /** The words of our texts that fit, the oldest first. */
  textsTo: (number: string, which?: Which<SeenContact>) => Promise<string[]>;
  callSequences: (which?: Which<SeenCallSequence>) => Promise<SeenCallSequence[]>;
  conversations: (which?: Which<SeenConversation>) => Promise<SeenConversation[]>;
  /** The only one that fits. */
  conversation: (which?: Which<SeenConversation>) => Promise<SeenConversation>;
  /** In the order in which they were recorded. */
  memos: (which?: Which<SeenMemo>) => Promise<SeenMemo[]>;
  receivedTexts: (which?: Which<SeenReceivedText>) => Promise<SeenReceivedText[]>;
  unreadTexts: (which?: Which<SeenUnreadText>) => Promise<SeenUnreadText[]>;
  /** In the order in which they were written. */
  sealedEvents: (which?: Which<SeenSealedEvent>) => Promise<SeenSealedEvent[]>;
  /** Those that were set aside, and are not processed since. */
  eventsSetAside: () => Promise<SeenSealedEvent[]>;
}

export function contactReaders(knex: Knex): ContactReaders {
  const contacts = reader<SeenContact>(knex, {
    from: (db) => db('contact_attempt'),
    columns: {
      id: 'id',
      channel: 'channel',
      purpose: 'purpose',
      status: 'status',
      to: 'to_number',
      body: 'body',
      alarmId: 'alarm_id',
      personId: 'person_id',
      errorCode: 'error_code',
      createdAt: 'created_at',
    },
    order: 'created_at, seq',
  });
  const conversations = reader<SeenConversation>(knex, {
    from: (db) => db('conversation'),
    columns: { id: 'id', status: 'status', with: 'their_number', turn: 'turn', attemptId: 'attempt_id' },
    order: 'started_at',
  });
  const sealedEvents = reader<SeenSealedEvent>(knex, {
    from: (db) => db('sealed_event'),
    columns: {
      id: 'id',
      workerId: 'worker_id',
      dueAt: 'due_at',
      processedAt: 'processed_at',
      setAsideAt: 'set_aside_at',
      failures: 'failures',
      error: 'error',
    },
    order: 'id',
  });
  return {
    contacts,
    textsTo: async (to, which) => (await contacts({ to, channel: 'text', ...which })).map(({ body }) => body ?? ''),
    callSequences: reader<SeenCallSequence>(knex, {
      from: (db) => db('call_sequence'),
      columns: { purpose: 'purpose', status: 'status', contactKey: 'contact_key', phones: 'phones' },
      order: 'created_at',
    }),
    conversations,
    conversation: async (which) => theOnly(await conversations(which)),
    memos: reader<SeenMemo>(knex, {
      from: (db) => db('memo'),
      columns: {
        status: 'status',
        atCarrier: 'at_carrier',
        dueAt: 'due_at',
        seconds: 'seconds',
        type: 'type',
        ref: 'recording_ref',
        sealed: 'sealed',
      },
      order: 'recorded_at',
    }),
    receivedTexts: reader<SeenReceivedText>(knex, {
      from: (db) => db('inbound_text'),
      columns: { from: 'from_number', body: 'body' },
      order: 'at, seq',
    }),
    unreadTexts: reader<SeenUnreadText>(knex, {
      from: (db) => db('unread_text'),
      columns: { id: 'id', from: 'from_number', words: 'words', readAt: 'read_at' },
      order: 'at',
    }),
    sealedEvents,
    eventsSetAside: async () =>
      (await sealedEvents({ processedAt: null })).filter(({ setAsideAt }) => setAsideAt !== null),
  };
}
