import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';

const lines = readFileSync('src/app/deploy/Containerfile', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const words = (instruction: string): string[][] =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.split(' ').slice(1));

describe('the image', () => {
  it('is of a Node that we run on, and of a version that is named', () => {
    const [[base = ''] = []] = words('FROM');
    const [, major] = /^node:(\d+)-[\w-]+$/.exec(base) ?? [];
    expect(Number(major)).toBeGreaterThanOrEqual(20);
  });

  it('holds what the processes need and nothing that is not there', () => {
    const copied = words('COPY').flatMap((paths) => paths.slice(0, -1));
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    for (const needed of ['src', 'flows', 'db', 'package.json', 'package-lock.json', 'tsconfig.json'])
      expect(copied).toContain(needed);
  });

  it('runs as nobody special, stops gracefully and says whether it answers', () => {
    expect(words('USER')).toEqual([['node']]);
    expect(words('STOPSIGNAL')).toEqual([['SIGTERM']]);
    expect(lines.find((line) => line.startsWith('HEALTHCHECK'))).toContain('"src/app/deploy/alive.mjs"');
    expect(lines.indexOf('USER node')).toBeLessThan(lines.findIndex((line) => line.startsWith('ENTRYPOINT')));
    expect(words('ENTRYPOINT')[0]?.join(' ')).toBe('["node", "src/app/launch.mjs"]');
  });

  it.each([
    [200, 0],
    [503, 1],
  ])('is alive where /live answers %d: exit code %d', async (status, code) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/live' ? status : 500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await asked(port)).toBe(code);
    await new Promise((resolve) => server.close(resolve));
    if (code === 0) expect(await asked(port)).toBe(1);
  });
});

const asked = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    spawn(process.execPath, ['src/app/deploy/alive.mjs'], { env: { PORT: String(port) } }).on('close', resolve);
  });
