import { createServer, request, type Server } from 'node:http';

/** A proxy before the web process that knows which webhooks are on their way and not yet answered. */
export interface Relay {
  port: number;
  unanswered(): number;
  /** Called when a webhook comes, before it goes on. */
  onWebhook: (path: string) => void;
  close(): Promise<void>;
}

export async function openRelay(target: number): Promise<Relay> {
  let unanswered = 0;
  const server: Server = createServer({ keepAliveTimeout: 130_000 }, (incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    unanswered += 1;
    relay.onWebhook(url);
    const onward = request({ host: '127.0.0.1', port: target, path: url, method, headers, agent: false });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    // The web process is dead: the client finds the connection broken.
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => {
      unanswered -= 1;
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const relay: Relay = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    unanswered: () => unanswered,
    onWebhook: () => undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return relay;
}
