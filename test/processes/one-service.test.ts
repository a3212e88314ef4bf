import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Browser } from '../harness/desk.ts';
import {
  readyAddress,
  type ServiceProcess,
  startCommand,
  startScript,
  temporaryDataDir,
} from '../harness/service-process.ts';

/** Platforms end with `kill -9` what is still there ten seconds after SIGTERM. Alone on a machine it takes one. */
const PLATFORMS_WAIT = 10_000;

describe('one service on one DATA_DIR', () => {
  let dataDir: ReturnType<typeof temporaryDataDir>;
  let service: ServiceProcess;
  beforeAll(async () => {
    dataDir = temporaryDataDir();
    service = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: '0' });
    await readyAddress(service);
  });
  afterAll(async () => {
    await service.kill();
    await dataDir.remove();
  });

  it('refuses a second one: one clear line, exit code 1', async () => {
    const second = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: '0' });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output()).toBe(
      `Another Buddyline is running on ${dataDir.path}: stop it, or give this one a DATA_DIR of its own\n`,
    );
  });

  it('lets the command line work beside it', async () => {
    const address = await readyAddress(service);
    const cli = startScript('cli/main.ts', { DATA_DIR: dataDir.path }, ['import', 'db/demo.yaml']);
    expect(await cli.ended).toEqual({ code: 0, signal: null });
    expect(cli.output()).toMatch(/^people: 0 added, 0 updated, 6 unchanged$/m);
    const health = await fetch(`${address}/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({
      status: 'ok',
      database: 'ok',
      sweep: 'ok',
      inForce: true,
      carrier: 'exchange',
      carriers: { twilio: { call: 'good', text: 'good' } },
      eventsSetAside: 0,
      alarmsUnasked: 0,
      stepsLate: 0,
      textsWaiting: 0,
      disk: expect.stringMatching(/^(ok|low)$/),
    });
  });

  it("opens the duty desk to the demo's accounts, with what the start has printed", async () => {
    const address = await readyAddress(service);
    const [, password = '', code = ''] =
      /^ {2}Duty desk: \S+\/desk \(password (\S+), code (\d+)\)$/m.exec(service.output()) ?? [];
    const emails = [...service.output().matchAll(/^ {4}(\S+@\S+) \(/gm)].map(([, email = '']) => email);
    expect(emails).toHaveLength(5);
    for (const email of emails) {
      const browser = new Browser(request.agent(address));
      await browser.signsIn(email, password, code);
      expect([email, (await browser.opens('/desk/me')).status]).toEqual([email, 200]);
    }
  });

  it('has a channel, a system that is told of alarms and a calendar, which the demo plays itself', async () => {
    const browser = new Browser(request.agent(await readyAddress(service)));
    const [, password = '', code = ''] = /\(password (\S+), code (\d+)\)/.exec(service.output()) ?? [];
    await browser.signsIn('admin@riverside.example', password, code);
    expect((await browser.opens('/desk/settings/channels')).text).toContain('Duty chat (demo)');
    expect((await browser.opens('/desk/settings/receivers')).text).toContain('Alarm centre (demo)');
  });

  it('has roll-calls of days ago, and whom its team rings out of hours', async () => {
    const browser = new Browser(request.agent(await readyAddress(service)));
    const [, password = '', code = ''] = /\(password (\S+), code (\d+)\)/.exec(service.output()) ?? [];
    await browser.signsIn('joan@riverside.example', password, code);
    const listed = (await browser.opens('/desk/roll-calls')).text;
    expect(listed).toMatch(/Drill: Everybody[^]*5 of 5 well[^]*Everybody of Castle House[^]*3 of 3 well/);
    const [, team = ''] = /\/desk\/plans\/([\da-f-]{36})/.exec((await browser.opens('/desk/plans')).text) ?? [];
    expect((await browser.opens(`/desk/plans/${team}`)).text).toMatch(/Out of hours/i);
  });

  it('stops on SIGTERM within seconds, together with its database', async () => {
    const asked = performance.now();
    expect(await service.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(PLATFORMS_WAIT);
    expect(existsSync(join(dataDir.path, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('reports which port is taken, and stops its own database', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const refused = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: String(port) });
      expect(await refused.ended).toEqual({ code: 1, signal: null });
      expect(refused.output()).toBe('PORT: in use by another program (EADDRINUSE)\n');
      expect(existsSync(join(dataDir.path, 'postgres', 'postmaster.pid'))).toBe(false);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('stops when npm is stopped', async () => {
    const npm = startCommand('exec npm start', { DATA_DIR: dataDir.path, PORT: '0' });
    await readyAddress(npm);
    process.kill(npm.pid, 'SIGTERM');
    await npm.ended;
    expect(npm.output()).toContain('"msg":"stopping"');
    expect(existsSync(join(dataDir.path, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('reports every fault of the configuration, one line each', async () => {
    const faulty = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: 'x', TWILIO_NUMBER: '999' });
    expect(await faulty.ended).toEqual({ code: 1, signal: null });
    expect(faulty.output().trimEnd().split('\n')).toEqual([
      'PORT: must be a whole number from 0 to 65535',
      'TWILIO_NUMBER: is an emergency number, which Buddyline never uses',
      'TWILIO_ACCOUNT_SID: missing, and Twilio is half configured without it',
      'TWILIO_AUTH_TOKEN: missing, and Twilio is half configured without it',
      'PUBLIC_URL: missing, and the carrier has nowhere to call',
    ]);
  });
});
