import express, { type Router } from 'express';

/**
 * What a council has elsewhere, played by the demo itself: a channel of a chat, a system that is told of alarms, and a
 * worker's calendar. So their pages are filled, and nothing leaves this machine.
 */

export const ELSEWHERE = '/demo/elsewhere';

/** @param now by Buddyline's clock */
export function elsewhereRouter(now: () => Date): Router {
  const router = express.Router();
  router.post(`${ELSEWHERE}/channel`, (_request, response) => {
    response.status(202).end();
  });
  router.post(`${ELSEWHERE}/alarms`, (_request, response) => {
    response.status(204).end();
  });
  router.get(`${ELSEWHERE}/calendar.ics`, (_request, response) => {
    response.type('text/calendar').send(demoCalendar(now()));
  });
  return router;
}

const DAY = 24 * 3_600_000;
const DAYS = 3;

/**
 * A visit on each of the next days; lunch, which the line does not keep; and an appointment that it cannot read, for
 * nobody has said when it ends. An appointment is the same for as long as it is to come.
 */
export function demoCalendar(now: Date): string {
  const events = Array.from({ length: DAYS }, (_, index) => {
    const day = new Date(now.getTime() + (index + 1) * DAY).toISOString().slice(0, 10).replaceAll('-', '');
    const at = (clock: string): string => `:${day}T${clock}00`;
    return [
      event(`visit-${day}`, 'AB 60231', [
        `DTSTART${at('1000')}`,
        `DTEND${at('1100')}`,
        'LOCATION:12 Elm Road\\, Northford NF1 2EF',
      ]),
      event(`lunch-${day}`, 'Lunch', [`DTSTART${at('1230')}`, `DTEND${at('1315')}`]),
      ...(index === 0 ? [event(`open-${day}`, 'AB 60232', [`DTSTART${at('1500')}`, `DTEND${at('1500')}`])] : []),
    ];
  }).flat();
  return ['BEGIN:VCALENDAR', 'PRODID:-//Buddyline//Demo//EN', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}

const event = (uid: string, summary: string, lines: string[]): string =>
  ['BEGIN:VEVENT', `UID:${uid}@riverside.example`, `SUMMARY:${summary}`, ...lines, 'END:VEVENT'].join('\r\n');
