import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, aSecondBeyondQuiet } from './attack.ts';

/**
 * Connections that are opened and left: silent, in the middle of their head, or of their body. Each that the service
 * closes is opened anew. They are fewer than the service takes at once (src/app/listening.ts), as an attacker would
 * have it: beyond that number everybody's new connections are closed, and a carrier tries again.
 */

const CONNECTIONS = 3_000;
const PAUSE = 100;
const AT_ONCE = 300;

const BEGINNINGS = [
  '',
  'POST /twilio/sms HTTP/1.1\r\nHo',
  'POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ' +
    '900\r\n\r\nFrom=',
];

export const halfOpen: Attack = {
  name: `half-open connections, ${CONNECTIONS.toLocaleString('en-GB')} at once`,
  callsPerSecond: 100,
  alarms: 20,
  seconds: 30,
  channel: 'call',
  bar: aSecondBeyondQuiet,
  async run({ port }, seconds) {
    const open = new Set<Socket>();
    const count = { opened: 0, closed: 0, most: 0 };
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end) {
      const missing = Math.min(AT_ONCE, CONNECTIONS - open.size);
      for (let opened = 0; opened < missing; opened++) {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        open.add(socket);
        socket
          .on('connect', () => socket.write(BEGINNINGS[count.opened++ % BEGINNINGS.length] ?? ''))
          .on('close', () => {
            open.delete(socket);
            count.closed += 1;
          })
          .resume();
      }
      await pause(PAUSE);
      count.most = Math.max(count.most, open.size);
    }
    for (const socket of open) socket.destroy();
    const { opened, closed, most } = count;
    return {
      became: `${opened} were opened and ${closed} closed by the service, ${most} at once`,
      ...(most < CONNECTIONS && { broken: 'fewer were open at once than were meant' }),
    };
  },
};
