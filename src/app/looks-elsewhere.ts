import type { Logger } from 'pino';
import { createCalendarLooks } from '../operations/calendars/look.ts';
import { composeMail } from '../operations/mail/compose.ts';
import { mailHead } from '../operations/mail/heads.ts';
import { sendLists } from '../operations/mail/hourly.ts';
import { hashFamilyPhones } from '../operations/sheets/family-phones.ts';
import { sendLookAgain } from '../operations/visits/look-again.ts';
import type { Dependencies } from '../operations/work.ts';
import { createAlarmNews } from '../outbox/alarm-news.ts';
import { createMailSender } from '../outbox/mail-sender.ts';
import type { Mailer } from '../outbox/mailer.ts';
import { createNotices } from '../outbox/notices.ts';
import { createOutside } from '../outbox/outside.ts';
import { createHourly } from '../timers/hourly-lists.ts';
import { createLogSealer } from '../timers/log-sealer.ts';
import { createLooks, type Looks } from '../timers/looks.ts';
import { createEraser } from '../timers/old-records.ts';
import { readCalendarInThread } from './read-calendar-in-thread.ts';

/**
 * What a worker process looks for besides ringing people: mails and lists, calendars, other systems and channels, what
 * is old, and the logs that are to be sealed. None of it holds up the sweep. Erasing did: it has some 300 statements,
 * and on a database that takes 65 ms for one `/health` was red, and the other worker rang those on duty.
 */

/** Real milliseconds between two looks whether a list is to be sent, and whether a mail is due. */
const LOOK_FOR_MAIL = 3_000;
/** Real milliseconds between looks whether a calendar is to be read. */
const LOOK_FOR_CALENDARS = 20_000;
/** Real milliseconds between looks how alarms stand, and for what other systems are to be told of them. */
const LOOK_FOR_NEWS = 1_000;
/** Real milliseconds between looks whether somebody is needed, and whether a channel is to read it. */
const LOOK_FOR_NEEDS = 3_000;
/** Real milliseconds between looks whether it is time to erase what is old, and to seal the logs. */
const LOOK_HOURLY = 10_000;
/** Tellings under way: receivers that never answer hold up no other. */
const TELLINGS = 6;
/** Mails under way: one for which the server hangs holds up no other (fifty of them: for a quarter of an hour). */
const MAILS = 6;

interface ElsewhereParts {
  /** With the connections of what is due. */
  due: Dependencies;
  /** Null: nothing is mailed. */
  mailer: Mailer | null;
  /** As StartWorker has it. */
  ownMachine: string[];
  /** Real milliseconds between looks for what is done hourly. Left out: 10 s. */
  lookHourly?: number;
  log: Logger;
}

export function createLooksElsewhere({ due, mailer, ownMachine, lookHourly = LOOK_HOURLY, log }: ElsewhereParts): {
  start(): void;
  stop(): Promise<void>;
} {
  const { knex, clock, secrets } = due;
  const outside = createOutside(ownMachine);
  const ending = new AbortController();
  const news = createAlarmNews({ knex, clock, secrets: secrets.data, outside, log });
  const notices = createNotices({ knex, clock, secrets: secrets.data, outside, log });
  const looks = (every: number, atOnce: number, what: string, look: () => Promise<void>): Looks =>
    createLooks({ every, atOnce, log, complaint: `${what}; it goes on trying`, look });
  const all = [
    looks(
      LOOK_FOR_MAIL,
      1,
      'the lists of who is out cannot be sent',
      createHourly(clock, () => sendLists(due, { canMail: mailer !== null })),
    ),
    looks(
      LOOK_FOR_MAIL,
      1,
      'the lists of plans to look at again cannot be sent',
      createHourly(clock, () => sendLookAgain(due)),
    ),
    looks(
      LOOK_FOR_MAIL,
      1,
      "numbers of workers' families cannot be hashed",
      createHourly(clock, () => hashFamilyPhones(knex, secrets.data)),
    ),
    ...(mailer
      ? [
          looks(
            LOOK_FOR_MAIL,
            MAILS,
            'mails cannot be taken',
            createMailSender({
              knex,
              clock,
              mailer,
              compose: (mail) => composeMail(due, mail),
              stopping: ending.signal,
              log,
            }),
          ),
        ]
      : []),
    looks(
      LOOK_FOR_CALENDARS,
      1,
      'calendars cannot be read',
      createCalendarLooks({ parts: due, outside, read: readCalendarInThread, log }),
    ),
    looks(LOOK_FOR_NEWS, 1, 'what other systems are to be told of alarms cannot be noted', news.note),
    looks(LOOK_FOR_NEWS, TELLINGS, 'what other systems are to be told of alarms cannot be taken', news.send),
    looks(LOOK_FOR_NEEDS, 1, 'whether somebody is needed cannot be noted for a channel', notices.note),
    looks(
      lookHourly,
      1,
      'what is old cannot be erased',
      createEraser({ knex, clock, isStopping: () => ending.signal.aborted, log }),
    ),
    looks(
      lookHourly,
      1,
      'the logs cannot be sealed',
      createLogSealer({
        knex,
        clock,
        log,
        isStopping: () => ending.signal.aborted,
        ...(mailer && { onSealed: (seal) => mailHead(due, seal) }),
      }),
    ),
    looks(LOOK_FOR_NEEDS, 2, 'lines for channels cannot be taken', notices.send),
  ];
  return {
    start: () => {
      for (const look of all) look.start();
    },
    stop: async () => {
      ending.abort();
      outside.stop();
      await Promise.all(all.map((look) => look.stop()));
    },
  };
}
