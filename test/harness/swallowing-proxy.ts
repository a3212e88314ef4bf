import { createServer, type Server, Socket } from 'node:net';

/** A proxy to a TCP server that can swallow everything, as a broken network does: no answer and no hang-up. */
export class SwallowingProxy {
  private swallowing = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(host: string, port: number): Promise<SwallowingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const proxy = new SwallowingProxy(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (near) => {
      proxy.join(near, new Socket().connect(port, host));
    });
    return proxy;
  }

  /** Starts or stops swallowing. What was swallowed is lost. */
  swallow(swallowing: boolean): void {
    this.swallowing = swallowing;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (data) => {
        if (!this.swallowing) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
      });
    }
  }
}
