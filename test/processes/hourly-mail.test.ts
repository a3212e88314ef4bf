import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { SAM } from '../harness/demo-people.ts';
import { freePort } from '../harness/free-port.ts';
import { type MailServer, openMailServer } from '../harness/mail-server.ts';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';
import { type CarrierNearby, importDemo, openCarrier } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';

const PATIENCE = 120_000;
/** An hour takes six seconds. */
const SPEED = 600;

let database: FreshDatabase;
let carrier: CarrierNearby;
let service: ServiceProcess;
let server: MailServer;
beforeAll(async () => {
  database = await freshDatabase();
  await importDemo(database);
  server = await openMailServer();
  const port = await freePort();
  carrier = await openCarrier(`http://127.0.0.1:${port}`);
  service = startScript('main.ts', {
    ...carrier.environment(database.url, SPEED),
    PORT: String(port),
    SMTP_URL: server.url,
  });
  await service.says(/Buddyline is ready/);
}, PATIENCE);
afterAll(async () => {
  await service.kill();
  await carrier.close();
  await server.close();
  await database.drop();
});

it(
  'npm start mails the list of who is out each hour, and logs no address',
  async () => {
    await carrier.phones.phone(SAM).texts('START 480 12 High Street');
    await untilTrue(() => server.letters.length > 0);
    expect(server.letters[0]?.to).toEqual(['north@riverside.example']);
    expect(server.letters[0]?.raw).toMatch(/Sam Okoro \(4021\)/);
    expect(service.output()).not.toMatch(/riverside\.example.*mail|north@/);
  },
  PATIENCE,
);
