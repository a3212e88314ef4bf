import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SAM } from '../harness/demo-people.ts';
import { type MailServer, openMailServer } from '../harness/mail-server.ts';
import { RemoteExchange } from '../harness/remote-phones.ts';
import { readyAddress, type ServiceProcess, startScript, temporaryDataDir } from '../harness/service-process.ts';
import { untilTrue } from '../harness/until-true.ts';

const PATIENCE = 120_000;

let dataDir: ReturnType<typeof temporaryDataDir>;
let service: ServiceProcess;
let server: MailServer;
beforeAll(async () => {
  dataDir = temporaryDataDir();
  server = await openMailServer();
  // An hour takes six seconds.
  service = startScript('main.ts', { DATA_DIR: dataDir.path, PORT: '0', DEMO_SPEED: '600', SMTP_URL: server.url });
}, PATIENCE);
afterAll(async () => {
  await service.kill();
  await server.close();
  await dataDir.remove();
});

it(
  'npm start mails the list of who is out each hour, and logs no address',
  async () => {
    const phones = new RemoteExchange(await readyAddress(service));
    await phones.phone(SAM).texts('START 480 12 High Street');
    await untilTrue(() => server.letters.length > 0);
    expect(server.letters[0]?.to).toEqual(['north@riverside.example']);
    expect(server.letters[0]?.raw).toMatch(/Sam Okoro \(4021\)/);
    expect(service.output()).not.toMatch(/riverside\.example.*mail|north@/);
  },
  PATIENCE,
);
