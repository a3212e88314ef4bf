import { connect, createServer, type Server, type Socket } from 'node:net';
import { untilTrue } from './until-true.ts';

/** A TCP proxy to whichever of several ports answers, such as a load balancer. It can be cut: then nothing passes. */
export class Way {
  private readonly sockets = new Set<Socket>();
  private readonly resting = new Set<number>();
  /** Connections by port. */
  private readonly open = new Map<number, number>();
  private isCut = false;
  private next = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly targets: number[],
  ) {}

  static async to(...targets: number[]): Promise<Way> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const way = new Way(server, typeof address === 'object' && address !== null ? address.port : 0, targets);
    server.on('connection', (near) => {
      way.join(near, way.inTurn());
    });
    return way;
  }

  /** Resets all connections, and every new one until `mend`. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  repair(): void {
    this.isCut = false;
  }

  /** Nothing new goes to this port. Resolves when whatever went there is over. */
  async rest(port: number): Promise<void> {
    this.resting.add(port);
    await untilTrue(() => (this.open.get(port) ?? 0) === 0);
  }

  /** It gets its share again. */
  goOn(port: number): void {
    this.resting.delete(port);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  /** All targets but those that rest. Each call begins with the next one. */
  private inTurn(): number[] {
    const from = this.next++ % this.targets.length;
    return [...this.targets.slice(from), ...this.targets.slice(0, from)].filter((port) => !this.resting.has(port));
  }

  /** Skips a port where nobody answers. */
  private join(near: Socket, [port, ...others]: number[]): void {
    near.on('error', () => undefined);
    if (this.isCut || port === undefined) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    this.open.set(port, (this.open.get(port) ?? 0) + 1);
    far.once('close', () => this.open.set(port, (this.open.get(port) ?? 1) - 1));
    far.once('error', () => {
      this.join(near, others);
    });
    far.once('connect', () => {
      far.removeAllListeners('error').on('error', () => undefined);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(from);
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  }
}
