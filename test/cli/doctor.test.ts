import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/carriers/diagnostics.ts';
import { examine, sheet } from '../../src/cli/doctor.ts';
import { connectionFinding } from '../../src/cli/doctor/connection-check.ts';
import { dataDirFindings, diskFindings, secretFindings } from '../../src/cli/doctor/own-checks.ts';
import { CommandFailed } from '../../src/cli/open.ts';
import { connectionsOf } from '../../src/database/connections-given.ts';
import { RESERVE_BYTES, reserveBeside } from '../../src/database/disk-space.ts';
import { writeJournal } from '../../src/records/journal.ts';
import { UNREACHED } from '../../src/records/unreached-carriers.ts';
import { failsToMail, openMailServer } from '../harness/mail-server.ts';
import {
  ACCOUNT,
  installation,
  itsDatabase,
  opensInstallations,
  SERVICE,
  SIGNING,
  VONAGE_LINE,
} from './an-installation.ts';

opensInstallations();

const errorsIn = (findings: Finding[]): string[] =>
  findings.filter(({ mark }) => mark === 'error').map(({ what, found }) => `${what}: ${found}`);

describe('doctor', () => {
  it('finds nothing to put right where all is well, says what it cannot know, and gives nothing away', async () => {
    const { environment, url } = await installation();
    const findings = await examine(environment);
    expect(errorsIn(findings)).toEqual([]);
    const lines = sheet(findings);
    expect(lines.at(-1)).toMatch(/^Nothing to be put right, \d to be looked at\.$/);
    const text = lines.join('\n');
    for (const line of [
      /✓ {2}Database +reached, its schema up to date/,
      /✓ {2}Connections +the database gives \d+, enough for /,
      /✓ {2}Logs +sealed within two hours/,
      /✓ {2}PIN_SECRET/,
      /✓ {2}Service +runs, with twilio, vonage/,
      /✓ {2}Twilio: credentials/,
      /✓ {2}Twilio: \+441632960000 calls while we are down/,
      /✓ {2}Twilio: signature +a signed webhook to PUBLIC_URL is taken/,
      /✓ {2}Twilio: forgery +a wrongly signed webhook is refused/,
      /✓ {2}Twilio: Messaging Service +sends from our number/,
      /! {2}Twilio: opt-out words .*\n +→ .*Advanced Opt-Out.*Twilio's support.*by Vonage.*IN and OUT/,
      /✓ {2}Vonage: application signatures/,
      /✓ {2}Vonage: \+441632960300 +takes calls and texts, linked/,
      /✓ {2}Vonage: signature/,
      /! {2}Vonage: balance +10\.50 EUR/,
      /✓ {2}Vonage: clock/,
    ])
      expect(text).toMatch(line);
    for (const secret of [
      ACCOUNT.authToken,
      SIGNING,
      'a secret of the account',
      'p'.repeat(40),
      'PRIVATE KEY',
      '441632960500',
    ])
      expect(text).not.toContain(secret);
    expect(text).toContain(`POST ${url}/twilio/voice`);
    for (const table of ['conversation', 'contact_attempt', 'journal', 'inbound_text'])
      expect(await itsDatabase().knex(table).select('*')).toEqual([]);
  });

  const wrong: [string, Parameters<typeof installation>[0], string[]][] = [
    [
      'a fallback on our own host',
      {
        twist: ({ twilio, vonage }) => {
          twilio.lines.forEach((line) => {
            line.voiceFallbackUrl = line.voiceUrl;
          });
          vonage.webhooks.fallbackAnswerUrl = vonage.webhooks.answerUrl;
        },
      },
      [
        'Twilio: +441632960000 calls while we are down: lies on our own host, and is down when we are',
        'Vonage: application calls while we are down: lies on our own host, and is down when we are',
      ],
    ],
    [
      'no fallback at all',
      {
        twist: ({ twilio, vonage }) => {
          twilio.lines.forEach((line) => {
            delete line.voiceFallbackUrl;
          });
          delete vonage.webhooks.fallbackAnswerUrl;
        },
      },
      [
        'Twilio: +441632960000 calls while we are down: none is set: while we are down, ' +
          'callers hear an error or nothing',
        'Vonage: application calls while we are down: none is set: while we are down, callers hear an error or nothing',
      ],
    ],
    [
      'a fallback that dials 999',
      {
        twist: ({ twilio }) => {
          twilio.lines.forEach((line) => {
            line.voiceFallbackUrl = line.voiceFallbackUrl?.replace('fallback', '999') ?? '';
          });
        },
      },
      ['Twilio: +441632960000 calls while we are down: it dials an emergency number'],
    ],
    [
      'webhooks that lead elsewhere',
      {
        twist: ({ twilio, vonage }) => {
          twilio.lines.forEach((line) => {
            line.smsUrl = 'http://127.0.0.1:2/twilio/sms?token=secret';
          });
          vonage.webhooks.eventUrl = 'http://127.0.0.1:2/vonage/event';
        },
      },
      [
        'Twilio: +441632960000 texts: leads to http://127.0.0.1:2/twilio/sms, not to this Buddyline',
        'Vonage: application events: leads to http://127.0.0.1:2/vonage/event, not to this Buddyline',
      ],
    ],
    [
      'a Messaging Service that drops texts, without our number',
      {
        twist: ({ twilio }) => {
          twilio.messagingService = { sid: SERVICE, numbers: [], inboundUrl: '' };
        },
      },
      [
        'Twilio: Messaging Service: our number is not among its senders: texts would come from another, or from none',
        'Twilio: Messaging Service texts: no address is set',
      ],
    ],
    [
      'two calls at once, and more wanted',
      {
        twist: ({ twilio }) => {
          twilio.hasApprovedProfile = false;
        },
      },
      ['Twilio: calls at once: no approved customer profile, so two; we keep no limit'],
    ],
    [
      "a number that is not the account's, and one that is not linked",
      {
        given: { TWILIO_NUMBER: '+441632960009' },
        twist: ({ vonage }) => {
          vonage.unlinked = [VONAGE_LINE];
        },
      },
      [
        'Twilio: +441632960009: the account has no such number',
        'Twilio: Messaging Service: our number is not among its senders: texts would come from another, or from none',
        'Vonage: +441632960300: is not linked to the application, so that nothing of it reaches us',
      ],
    ],
    [
      'a proxy that changes what came',
      {
        before: (app) => {
          app.use((request, _response, next) => {
            request.url = request.url.replace(/^\/(twilio|vonage)\//, '/$1/');
            request.headers['x-twilio-signature'] = 'no';
            if (request.url.startsWith('/vonage')) delete request.headers.authorization;
            next();
          });
        },
      },
      [
        'Twilio: signature: a signed webhook to PUBLIC_URL is not taken: it answers 403',
        'Vonage: signature: a signed webhook to PUBLIC_URL is not taken: it answers 403',
      ],
    ],
    [
      'something else that answers everything',
      {
        before: (app) => {
          app.use(['/twilio', '/vonage'], (_request, response) => {
            response.send('Welcome');
          });
        },
      },
      [
        'Twilio: forgery: a wrongly signed webhook is answered 200',
        'Vonage: forgery: a wrongly signed webhook is answered 200',
      ],
    ],
  ];
  it.each(wrong)('fails on %s', async (_name, twisted, found) => {
    const { environment } = await installation(twisted);
    expect(errorsIn(await examine(environment))).toEqual(found);
  });

  it('tells for which processes the database gives enough connections', async () => {
    await installation();
    const { knex } = itsDatabase();
    const { rows } = await knex.raw<{ rows: { name: string }[] }>('select current_database() as name');
    const name = rows[0]?.name ?? '';
    await knex.raw('alter database ?? connection limit 60', [name]);
    try {
      const connections = await connectionsOf(knex);
      expect(connections).toMatchObject({ given: 60, running: { webs: 0, workers: 0 }, isPooled: false });
      expect(connectionFinding(connections)).toMatchObject({
        mark: 'warning',
        found:
          'the database gives 60 connections, and one web and one worker may want 87: ' +
          'in the bad hour some who ring wait, and some are rung later',
      });
    } finally {
      await knex.raw('alter database ?? connection limit -1', [name]);
    }
    const found = (given: number, webs: number, workers: number): string =>
      connectionFinding({ given, left: given, isPooled: false, running: { webs, workers } }).found;
    expect([found(97, 0, 0), found(115, 2, 1), found(240, 2, 3), found(97, 2, 3)]).toEqual([
      'the database gives 97, enough for one web and one worker; two webs and three workers may want 213',
      'the database gives 115, enough for two webs and one worker; two webs and three workers may want 213',
      'the database gives 240, enough for two webs and three workers',
      'the database gives 97 connections, and two webs and three workers may want 213: ' +
        'in the bad hour some who ring wait, and some are rung later',
    ]);
  });

  it('asks the mail server to let us in', async () => {
    const { environment } = await installation();
    const server = await openMailServer();
    expect(await examine({ ...environment, SMTP_URL: server.url })).toContainEqual(
      expect.objectContaining({ mark: 'ok', what: 'Mail' }),
    );
    await server.close();
    const refused = errorsIn(await examine({ ...environment, SMTP_URL: server.url }));
    expect(refused).toEqual(['Mail: the mail server does not let us in (ESOCKET)']);
  });

  it('tells of mails that fail, of logs without a seal, and of a worker that reached a carrier no more', async () => {
    const { environment } = await installation();
    const { knex } = itsDatabase();
    const server = await openMailServer();
    const ago = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
    await writeJournal(knex, [
      { at: ago(3), kind: 'drill', detail: { what: 'missed' } },
      { at: ago(0.5), kind: 'operator', detail: { what: UNREACHED, kind: 'carrier', id: 'twilio' } },
    ]);
    await failsToMail(knex, { due_at: ago(0), give_up_at: ago(-1) });
    await failsToMail(knex, { due_at: null, give_up_at: ago(1) });
    const findings = await examine({ ...environment, SMTP_URL: server.url });
    await server.close();
    await knex('mail').delete();
    expect(
      findings.filter(({ mark, what }) => mark === 'warning' && ['Mail', 'Logs', 'Workers'].includes(what)),
    ).toEqual(
      [
        /^1 mails have failed and wait for another try; 1 were given up/,
        /^what the journal and the access log say since .* has no seal/,
        /^within an hour every request of one to twilio failed/,
      ].map((found) => expect.objectContaining({ found: expect.stringMatching(found) })),
    );
  });

  it('fails on credentials that nobody knows, on secrets that are too short, on a carrier that is gone', async () => {
    const { environment } = await installation({
      twist: ({ twilio, vonage }) => {
        twilio.account = { ...ACCOUNT, authToken: 'another' };
        vonage.apiSecret = 'another';
      },
    });
    expect(errorsIn(await examine({ ...environment, PIN_SECRET: 'short' }))).toEqual([
      'PIN_SECRET: is far too short (5 characters)',
      'Twilio: credentials: Twilio does not know them',
      'Vonage: application: Vonage does not know the account',
    ]);
    const gone = errorsIn(
      await examine({ ...environment, TWILIO_API_URL: 'http://127.0.0.1:2', VONAGE_API_URL: 'http://127.0.0.1:2' }),
    );
    expect(gone).toContain('Twilio: credentials: the account could not be read (ECONNREFUSED)');
    expect(gone).toContain('Vonage: credentials: the application could not be asked (ECONNREFUSED)');
    const nobody = errorsIn(await examine({ ...environment, PUBLIC_URL: 'http://127.0.0.1:2' }));
    expect(nobody).toContain('Service: nothing answers at http://127.0.0.1:2 (ECONNREFUSED)');
    expect(nobody).toContain(
      'Twilio: signature: a signed webhook to PUBLIC_URL is not taken: nothing answers (ECONNREFUSED)',
    );
    expect(
      errorsIn(await examine({ ...environment, DATABASE_URL: 'postgres://nobody:x@127.0.0.1:2/none' }))[0],
    ).toMatch(/^Database: it cannot be reached \(/);
  });

  it('says that the service runs with other carriers, or does not trust one', async () => {
    const { environment } = await installation();
    const now = new Date();
    const health = {
      carrier: 'vonage',
      channel: 'text',
      place: 1,
      state: 'aside',
      why: 'slow-receipts',
      since: now,
      until: now,
    };
    await itsDatabase().knex('carrier_health').insert(health);
    try {
      expect(await examine(environment)).toContainEqual(
        expect.objectContaining({
          mark: 'warning',
          what: 'Service',
          found: 'runs, and does not trust vonage just now',
        }),
      );
      const without = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('VONAGE')));
      expect(errorsIn(await examine(without))).toEqual([
        'Service: runs with twilio, vonage, and here twilio is configured',
      ]);
    } finally {
      await itsDatabase().knex('carrier_health').delete();
    }
  });

  it('says what it could not look at without VONAGE_API_SECRET', async () => {
    const { environment } = await installation({ given: { VONAGE_API_SECRET: '' } });
    const findings = await examine(environment);
    expect(errorsIn(findings)).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        mark: 'warning',
        what: 'Vonage: account',
        found: expect.stringMatching(/webhooks.*signed.*numbers.*balance/),
      }),
    );
  });

  it('refuses settings that have faults, each in a line', async () => {
    await expect(examine({ TWILIO_NUMBER: '+441632960000' })).rejects.toThrow(CommandFailed);
  });

  it('without a carrier looks at what there is, makes nothing, and says that the exchange is in force', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
    const none = await examine({ DATA_DIR: join(dataDir, 'none'), PORT: '9' });
    expect(errorsIn(none)).toEqual([]);
    expect(sheet(none).join('\n')).toMatch(
      /there is none yet[\s\S]*no carrier is configured, so the exchange will be in force/,
    );
    await expect(examine({ DATA_DIR: join(dataDir, 'none'), PORT: '9' })).resolves.toEqual(none);
  });

  it('sees a DATA_DIR that others may look into', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
    writeFileSync(join(dataDir, 'pin-secret'), 'p'.repeat(43));
    chmodSync(dataDir, 0o755);
    expect(await dataDirFindings(dataDir)).toMatchObject([{ mark: 'error' }]);
    chmodSync(dataDir, 0o700);
    expect(await dataDirFindings(dataDir)).toMatchObject([{ mark: 'ok' }]);
    const secrets = { pin: null, data: null, pinPrevious: null, dataPrevious: null };
    expect(await secretFindings({ database: { kind: 'embedded', dataDir }, secrets })).toMatchObject([
      { what: 'PIN_SECRET', mark: 'ok' },
      { what: 'DATA_SECRET', mark: 'error' },
    ]);
  });

  it('looks at the room on the disk of the built-in database, and at its reserve', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
    expect(await diskFindings(dataDir)).toEqual([]);
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'database.json'), JSON.stringify({ folder: 'postgres', password: 'x', port: 0 }));
    expect(await diskFindings(dataDir)).toMatchObject([
      { what: 'Disk', mark: 'warning', found: expect.stringMatching(/^\d+ [GM]iB left/) },
    ]);
    const reserve = reserveBeside(join(dataDir, 'postgres'));
    await reserve.make();
    expect(statSync(join(dataDir, 'postgres.reserve')).size).toBe(RESERVE_BYTES);
    expect((await diskFindings(dataDir)).map(({ found }) => found.replace(/^.* left/, ''))).toEqual([
      ', and a reserve is kept',
    ]);
    expect([await reserve.release(), await reserve.release(), await reserve.isThere()]).toEqual([true, false, false]);
    rmSync(dataDir, { recursive: true });
  });
});
