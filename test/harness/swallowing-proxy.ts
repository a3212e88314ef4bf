import { createServer, type Server, Socket } from 'node:net';

/** A proxy to a TCP server that can swallow everything, as a broken network does: no answer and no hang-up. */
export class SwallowingProxy {
  private swallowing = false;
  private swallowingSome = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly some: RegExp | null,
  ) {}

  /** @param some with what a connection's requests begin that can be swallowed while others go on */
  static async to(host: string, port: number, some: RegExp | null = null): Promise<SwallowingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const near = typeof address === 'object' && address !== null ? address.port : 0;
    const proxy = new SwallowingProxy(server, near, some);
    server.on('connection', (near) => {
      proxy.join(near, new Socket().connect(port, host));
    });
    return proxy;
  }

  /** Starts or stops swallowing. What was swallowed is lost. */
  swallow(swallowing: boolean): void {
    this.swallowing = swallowing;
  }

  /** The same, of `some` connections alone. */
  swallowSome(swallowing: boolean): void {
    this.swallowingSome = swallowing;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private join(near: Socket, far: Socket): void {
    let isOne = false;
    near.on('data', (data) => {
      isOne ||= this.some?.test(data.toString('latin1')) === true;
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (data) => {
        if (!this.swallowing && !(isOne && this.swallowingSome)) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
      });
    }
  }
}
