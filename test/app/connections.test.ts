import { connect, type Socket } from 'node:net';
import type { Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLimitedServer, listenOn, type ServerLimits, stopListening } from '../../src/app/listening.ts';
import { untilTrue } from '../harness/until-true.ts';

/** A request that comes at once is answered, also where this process does not run for half a second. */
const QUICK: ServerLimits = { headers: 600, request: 1_000, looks: 100, connections: 400 };
const ASKS = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

interface Line {
  socket: Socket;
  answers: string;
  isClosed: boolean;
}

describe('connections that anybody may open', () => {
  let server: Server | null = null;
  const lines: Line[] = [];
  afterEach(async () => {
    for (const { socket } of lines.splice(0)) socket.destroy();
    if (server) await stopListening(server);
    server = null;
  });

  async function listening(limits?: ServerLimits): Promise<number> {
    server = createLimitedServer((request, response) => {
      request.resume();
      request.on('end', () => response.end('answered'));
    }, limits);
    return listenOn(server, 0, '127.0.0.1');
  }

  function opens(port: number, ...first: string[]): Line {
    const line: Line = { socket: connect(port, '127.0.0.1'), answers: '', isClosed: false };
    lines.push(line);
    line.socket
      .setEncoding('latin1')
      .on('data', (data: string) => (line.answers += data))
      .on('error', () => undefined)
      .on('close', () => (line.isClosed = true));
    for (const part of first) line.socket.write(part);
    return line;
  }

  it('are closed when nothing, half a head or half a body comes; meanwhile everybody else is answered', async () => {
    const port = await listening(QUICK);
    const slow = Array.from({ length: 100 }, () => [
      opens(port),
      opens(port, 'POST /twilio/voice HTTP/1.1\r\nHo'),
      opens(port, 'POST /twilio/voice HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nFrom='),
    ]).flat();
    const other = opens(port, ASKS);
    await untilTrue(() => other.answers.includes('answered'));
    await untilTrue(() => slow.every(({ isClosed }) => isClosed));
    expect(slow.filter(({ answers }) => answers.includes('answered'))).toEqual([]);
  });

  it('are no more than leave files for our own calls, and go on when some are closed', async () => {
    const port = await listening({ ...QUICK, headers: 60_000, request: 60_000, connections: 20 });
    const held = Array.from({ length: 20 }, () => opens(port, 'GET'));
    await untilTrue(() => held.every(({ socket }) => !socket.connecting));
    const beyond = opens(port, ASKS);
    await untilTrue(() => beyond.isClosed);
    expect(beyond.answers).toBe('');
    for (const { socket } of held) socket.destroy();
    await untilTrue(async () => (await opensAndAsks(port)).includes('answered'));
  });

  async function opensAndAsks(port: number): Promise<string> {
    const line = opens(port, ASKS);
    await untilTrue(() => line.isClosed || line.answers.includes('answered'));
    return line.answers;
  }

  it('stay open between two requests for longer than a slow head may take and than proxies keep them', async () => {
    const port = await listening(QUICK);
    const proxy = opens(port, ASKS);
    await untilTrue(() => proxy.answers.includes('answered'));
    const slow = opens(port, 'GET');
    await untilTrue(() => slow.isClosed);
    proxy.socket.write(ASKS);
    await untilTrue(() => proxy.answers.split('answered').length === 3);
    expect(server?.keepAliveTimeout).toBeGreaterThan(120_000);
  });

  it('end with the answers under way when the server stops; half a head holds it for no longer', async () => {
    const held: (() => void)[] = [];
    const stopping = createLimitedServer((_request, response) => {
      held.push(() => response.end('answered'));
    });
    const port = await listenOn(stopping, 0, '127.0.0.1');
    const [carrier, half] = [opens(port, ASKS), opens(port, 'GET')];
    await untilTrue(() => held.length === 1 && !half.socket.connecting);
    let isStopped = false;
    const stopped = stopListening(stopping, { answers: 600_000, heads: 1 }).then(() => {
      isStopped = true;
    });
    const late = opens(port, ASKS);
    await untilTrue(() => late.isClosed);
    expect([late.answers, carrier.isClosed, isStopped]).toEqual(['', false, false]);
    held[0]?.();
    // A proxy that keeps connections would send its next request there.
    await untilTrue(() => carrier.isClosed);
    expect(carrier.answers).toMatch(/connection: close[^]*answered$/i);
    await stopped;
    await untilTrue(() => half.isClosed);
  });

  it('are cut where an answer takes longer than the process has', async () => {
    let requests = 0;
    const stopping = createLimitedServer(() => {
      requests += 1;
    });
    const carrier = opens(await listenOn(stopping, 0, '127.0.0.1'), ASKS);
    await untilTrue(() => requests === 1);
    await stopListening(stopping, { answers: 1, heads: 1 });
    await untilTrue(() => carrier.isClosed);
  });

  it('of the service itself have limits that no carrier reaches', async () => {
    await listening();
    expect(server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 30_000, maxConnections: 4_000 });
  });
});
