import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Environment, readConfig, readDatabaseConfig } from '../../src/app/config/config.ts';

const twilio = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_NUMBER: '+441632960100',
  PUBLIC_URL: 'https://line.example/prefix/',
};
const pemOf = (key: { export(options: { type: 'pkcs8'; format: 'pem' }): string | Buffer }) =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
const pem = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const vonage = {
  VONAGE_API_KEY: 'key',
  VONAGE_APPLICATION_ID: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
  VONAGE_PRIVATE_KEY: pem,
  VONAGE_SIGNATURE_SECRET: 'signature',
  VONAGE_NUMBER: '+441632960200',
};
const given = { DATABASE_URL: 'postgres://u:p@db.example/b', PIN_SECRET: 'p'.repeat(32), DATA_SECRET: 'd'.repeat(32) };

function config(environment: Environment) {
  const read = readConfig(environment);
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return read.config;
}
function faults(environment: Environment): string[] {
  const read = readConfig(environment);
  return 'faults' in read ? read.faults : [];
}

const oidcOf = (issuer: string) => ({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'desk', OIDC_CLIENT_SECRET: 'secret' });

describe('readConfig', () => {
  it('needs nothing at all: the exchange, an embedded database', () => {
    expect(config({})).toMatchObject({
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      carriers: [],
      trustProxy: false,
      logLevel: 'info',
      demoSpeed: null,
      database: { kind: 'embedded', dataDir: '.data' },
      dataDir: '.data',
      secrets: { pin: null, data: null },
      oidc: null,
      notices: [],
    });
  });

  it('reads where the council signs people in', () => {
    const issuer = 'https://login.microsoftonline.com/8c1e7c1e-0000-4000-8000-000000000001/v2.0';
    expect(config(oidcOf(issuer))).toMatchObject({
      oidc: { issuer, clientId: 'desk', clientSecret: 'secret' },
      notices: [],
    });
  });

  it('reads who is mailed of what is broken', () => {
    const mailed = { SMTP_URL: 'smtp://mail.example', OPERATOR_MAIL: 'one@council.example, two@council.example' };
    expect(config(mailed).operatorMail).toEqual(['one@council.example', 'two@council.example']);
  });

  it('takes empty for absent', () => {
    expect(config({ PORT: '', DATABASE_URL: ' ', TWILIO_AUTH_TOKEN: '', TWILIO_EDGE: '', CARRIERS: '' })).toEqual(
      config({}),
    );
  });

  it('reads Twilio', () => {
    expect(config({ ...twilio, ...given, TRUST_PROXY: '1', PORT: '8080' })).toMatchObject({
      publicUrl: 'https://line.example/prefix',
      trustProxy: 1,
      port: 8080,
      database: { kind: 'given', url: given.DATABASE_URL },
      carriers: [
        {
          name: 'twilio',
          number: '+441632960100',
          callsPerSecond: 1,
          apiUrl: null,
          coverNumber: null,
          previousAuthToken: null,
          publicUrl: 'https://line.example/prefix',
        },
      ],
    });
  });

  const alone = { ...vonage, PUBLIC_URL: 'https://line.example' };

  it('reads Vonage alone', () => {
    expect(
      config({ ...alone, ...given, VONAGE_COVER_NUMBER: '+441632960201', VONAGE_CALLS_PER_SECOND: '10' }).carriers,
    ).toEqual([
      {
        name: 'vonage',
        apiKey: 'key',
        applicationId: vonage.VONAGE_APPLICATION_ID,
        privateKey: pem,
        signatureSecret: 'signature',
        number: '+441632960200',
        coverNumber: '+441632960201',
        apiUrl: null,
        callsPerSecond: 10,
        textsPerSecond: 10,
        publicUrl: 'https://line.example',
      },
    ]);
    expect(config(alone).carriers).toMatchObject([{ coverNumber: null, callsPerSecond: 3 }]);
    expect(config({ ...alone, VONAGE_API_SECRET: 's' })).toMatchObject({ carriers: [{ apiSecret: 's' }], notices: [] });
  });

  it('reads ranges of proxies as Express takes them', () => {
    const ranges = ['10.0.0.0/8', '10.0.0.0/255.255.0.0', '::1', 'fd00::/8'];
    expect(config({ ...twilio, ...given, TRUST_PROXY: ranges.join(', ') })).toMatchObject({ trustProxy: ranges });
  });

  it("reads Vonage's key from a file, and with the line ends of an environment file", () => {
    const path = join(mkdtempSync(join(tmpdir(), 'key-')), 'vonage.pem');
    writeFileSync(path, `${pem}\n`);
    expect(config({ ...alone, VONAGE_PRIVATE_KEY: path }).carriers).toMatchObject([{ privateKey: `${pem}\n` }]);
    expect(config({ ...alone, VONAGE_PRIVATE_KEY: pem.replaceAll('\n', '\\n') }).carriers).toMatchObject([
      { privateKey: pem },
    ]);
  });

  it.each([
    '447700900123',
    '44 7700 900123',
    '+44 7700 900123',
    '00447700900123',
    '+44 (7700) 900-123',
    '+44 (0)7700 900123',
  ])('takes a number as a dashboard shows it: %s', (shown) => {
    const lines = config({ ...twilio, ...vonage, TWILIO_NUMBER: shown, VONAGE_NUMBER: shown });
    expect(lines.carriers.map(({ number }) => number)).toEqual(['+447700900123', '+447700900123']);
    const covers = config({ ...twilio, ...vonage, TWILIO_COVER_NUMBER: shown, VONAGE_COVER_NUMBER: shown });
    expect(covers.carriers.map(({ coverNumber }) => coverNumber)).toEqual(['+447700900123', '+447700900123']);
  });

  it('takes both, in the order of CARRIERS, and says what CARRIERS leaves out', () => {
    const names = (CARRIERS: string) => config({ ...twilio, ...vonage, CARRIERS }).carriers.map(({ name }) => name);
    expect(['', 'twilio,vonage', 'vonage, twilio', 'vonage', 'twilio'].map(names)).toEqual([
      ['twilio', 'vonage'],
      ['twilio', 'vonage'],
      ['vonage', 'twilio'],
      ['vonage'],
      ['twilio'],
    ]);
    expect(config({ ...twilio, ...vonage }).notices).toEqual([]);
    expect(config({ ...twilio, ...vonage, CARRIERS: 'vonage' }).notices).toEqual([
      'CARRIERS: leaves out twilio, which is configured',
    ]);
  });

  it('runs the demo faster only where every carrier is on this machine', () => {
    expect(config({ DEMO_SPEED: '20' }).demoSpeed).toBe(20);
    expect(
      config({ ...twilio, DEMO_SPEED: '20', TWILIO_API_URL: 'http://127.0.0.1:3000/exchange/' }).carriers,
    ).toMatchObject([{ apiUrl: 'http://127.0.0.1:3000/exchange' }]);
    expect(config({ ...alone, DEMO_SPEED: '20', VONAGE_API_URL: 'http://localhost:3000/exchange' }).demoSpeed).toBe(20);
    expect(config({ ...twilio, DEMO_SPEED: '1' }).demoSpeed).toBe(1);
  });

  const lone: [string, Environment, RegExp][] = [
    ['a bad port', { PORT: '70000' }, /^PORT: must be a whole number/],
    ['a port that is no number', { PORT: '80a' }, /^PORT: /],
    ['a public address that is none', { ...twilio, PUBLIC_URL: 'line.example' }, /^PUBLIC_URL: /],
    [
      'a public address with a query',
      { ...twilio, PUBLIC_URL: 'https://line.example/?a=1' },
      /^PUBLIC_URL: must have no query/,
    ],
    ['no public address', { ...twilio, PUBLIC_URL: '' }, /^PUBLIC_URL: missing/],
    ['a vague proxy', { TRUST_PROXY: 'true' }, /^TRUST_PROXY: /],
    ['a proxy whose address is none', { TRUST_PROXY: '10.0.0.1, 10.0.0.256' }, /^TRUST_PROXY: /],
    ['a range of proxies that is none', { TRUST_PROXY: '10.0.0.0/33' }, /^TRUST_PROXY: /],
    ['a range that holds every address', { TRUST_PROXY: '10.0.0.0/0' }, /^TRUST_PROXY: /],
    ['a mask of proxies that is none', { TRUST_PROXY: '10.0.0.0/255.0.255.0' }, /^TRUST_PROXY: /],
    ['half a proxy', { TRUST_PROXY: '1.5' }, /^TRUST_PROXY: /],
    ['another database', { ...twilio, ...given, DATABASE_URL: 'mysql://db/b' }, /^DATABASE_URL: must be/],
    [
      'one bad host of two',
      { ...twilio, ...given, DATABASE_URL: 'postgres://u:p@a:1,b:x/d' },
      /^DATABASE_URL: must be/,
    ],
    [
      'a password with a bare %',
      { ...twilio, ...given, DATABASE_URL: 'postgres://u:p%@db.example/b' },
      /^DATABASE_URL: must have each % of a password written as %25$/,
    ],
    ['a database without a carrier', given, /^DATABASE_URL: refused without a carrier/],
    ['a database without a PIN secret', { ...twilio, ...given, PIN_SECRET: '' }, /^PIN_SECRET: required/],
    ['a database without a data secret', { ...twilio, ...given, DATA_SECRET: '' }, /^DATA_SECRET: required/],
    [
      'a file for the previous secret, of which the file itself would have the second line',
      { DATA_SECRET: 'file:/etc/buddyline/data-secret', DATA_SECRET_PREVIOUS: 'file:/etc/buddyline/old' },
      /^DATA_SECRET_PREVIOUS: must be the secret itself/,
    ],
    ['an unknown carrier', { ...twilio, CARRIERS: 'twilio,acme' }, /^CARRIERS: may name/],
    ['a carrier named twice', { ...twilio, CARRIERS: 'twilio,twilio' }, /^CARRIERS: may name/],
    ['Vonage with nowhere to call', vonage, /^PUBLIC_URL: missing/],
    [
      'Vonage without its secret',
      { ...alone, VONAGE_SIGNATURE_SECRET: '' },
      /^VONAGE_SIGNATURE_SECRET: missing, and Vonage is half configured/,
    ],
    [
      'Vonage without a key',
      { ...alone, VONAGE_PRIVATE_KEY: '' },
      /^VONAGE_PRIVATE_KEY: missing, and Vonage is half configured/,
    ],
    [
      'Vonage without a key of that name',
      { ...alone, VONAGE_PRIVATE_KEY: '/nowhere/vonage.pem' },
      /^VONAGE_PRIVATE_KEY: is no PEM, and no file/,
    ],
    [
      'half a key',
      { ...alone, VONAGE_PRIVATE_KEY: pem.slice(0, 400) },
      /^VONAGE_PRIVATE_KEY: must be an RSA private key/,
    ],
    [
      'a key of another kind',
      { ...alone, VONAGE_PRIVATE_KEY: pemOf(generateKeyPairSync('ed25519').privateKey) },
      /^VONAGE_PRIVATE_KEY: must be an RSA private key/,
    ],
    ['a path that is no address of Vonage', { ...alone, VONAGE_API_URL: 'api.nexmo.com' }, /^VONAGE_API_URL: /],
    ["an application's name for its id", { ...alone, VONAGE_APPLICATION_ID: 'Buddyline' }, /^VONAGE_APPLICATION_ID: /],
    [
      'a fast clock beside Vonage',
      { ...twilio, ...vonage, DEMO_SPEED: '20', TWILIO_API_URL: 'http://127.0.0.1:1' },
      /^DEMO_SPEED: refused.*\(VONAGE_API_URL\)/,
    ],
    ['libraries that print numbers', { ...alone, DEBUG: 'vonage:*' }, /^DEBUG: refused/],
    [
      'half of Twilio',
      { ...twilio, TWILIO_AUTH_TOKEN: '' },
      /^TWILIO_AUTH_TOKEN: missing, and Twilio is half configured/,
    ],
    [
      'half of Vonage',
      { ...twilio, ...vonage, VONAGE_NUMBER: '' },
      /^VONAGE_NUMBER: missing, and Vonage is half configured/,
    ],
    ['a foreign account id', { ...twilio, TWILIO_ACCOUNT_SID: 'SK1' }, /^TWILIO_ACCOUNT_SID: must begin with AC/],
    [
      'a number without its country',
      { ...twilio, TWILIO_NUMBER: '01632960100' },
      /^TWILIO_NUMBER: must be a phone number/,
    ],
    [
      'a number with a digit missing',
      { ...twilio, TWILIO_NUMBER: '44770090012' },
      /^TWILIO_NUMBER: must be a phone number/,
    ],
    [
      'an emergency number as a dashboard would show it',
      { ...alone, VONAGE_NUMBER: '44 999' },
      /^VONAGE_NUMBER: is an emergency number/,
    ],
    [
      'an emergency number',
      { ...twilio, TWILIO_COVER_NUMBER: '+44999' },
      /^TWILIO_COVER_NUMBER: is an emergency number/,
    ],
    [
      'a cover number that people ring',
      { ...twilio, TWILIO_COVER_NUMBER: '44 1632 960100' },
      /^TWILIO_COVER_NUMBER: must be another number than TWILIO_NUMBER/,
    ],
    [
      "a cover number that is the other carrier's line",
      { ...twilio, ...vonage, VONAGE_COVER_NUMBER: twilio.TWILIO_NUMBER },
      /^VONAGE_COVER_NUMBER: must be another number than TWILIO_NUMBER/,
    ],
    ['no pace', { ...twilio, TWILIO_CALLS_PER_SECOND: '0' }, /^TWILIO_CALLS_PER_SECOND: /],
    ["the SDK's edge", { TWILIO_EDGE: 'dublin' }, /^TWILIO_EDGE: is refused/],
    ["the SDK's region", { ...twilio, TWILIO_REGION: 'ie1' }, /^TWILIO_REGION: is refused/],
    [
      'the sign-in of every tenant',
      oidcOf('https://login.microsoftonline.com/common/v2.0'),
      /^OIDC_ISSUER: must name one/,
    ],
    ['a sign-in that is no address', oidcOf('id.example'), /^OIDC_ISSUER: must be an http or https address/],
    ['a sign-in without TLS', oidcOf('http://id.example'), /^OIDC_ISSUER: must be https/],
    [
      'a discovery document',
      oidcOf('https://id.example/.well-known/openid-configuration'),
      /^OIDC_ISSUER: must be the issuer/,
    ],
    ['half of OIDC', { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'x' }, /^OIDC_CLIENT_SECRET: missing/],
    ['a mail address that is none', { SMTP_URL: 'https://mail.example' }, /^SMTP_URL: /],
    ['a mail address without a server', { SMTP_URL: 'smtp:mail.example' }, /^SMTP_URL: must name the mail server/],
    [
      'operators without a mail server',
      { OPERATOR_MAIL: 'ops@council.example' },
      /^SMTP_URL: missing.*\(OPERATOR_MAIL\)$/,
    ],
    [
      'operators who have no address',
      { OPERATOR_MAIL: 'ops@council.example, someone', SMTP_URL: 'smtp://mail.example' },
      /^OPERATOR_MAIL: must be mail addresses/,
    ],
    ['an unknown level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL: must be one of fatal/],
    ['a fast clock on a real line', { ...twilio, DEMO_SPEED: '20' }, /^DEMO_SPEED: refused/],
    ['a clock that stands still', { DEMO_SPEED: '0' }, /^DEMO_SPEED: /],
  ];
  it.each(lone)('refuses %s, in one line', (_, environment, line) => {
    expect(faults(environment)).toEqual([expect.stringMatching(line)]);
  });

  it('tells that a fast clock is refused beside whatever else is wrong', () => {
    const beside = { ...twilio, ...vonage, DEMO_SPEED: '20', TWILIO_API_URL: 'http://127.0.0.1:1', PORT: 'x' };
    expect(faults(beside)).toEqual([
      expect.stringMatching(/^PORT: /),
      expect.stringMatching(/^DEMO_SPEED: refused.*\(VONAGE_API_URL\)/),
    ]);
    expect(config({ ...beside, PORT: '', CARRIERS: 'twilio' }).demoSpeed).toBe(20);
  });

  it('names every fault at once and repeats no value', () => {
    const all = faults({
      PORT: 'secret1',
      TWILIO_AUTH_TOKEN: 'secret2',
      TWILIO_NUMBER: 'secret3',
      DATABASE_URL: 'secret4',
      LOG_LEVEL: 'secret5',
    });
    expect(all.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'DATA_SECRET',
      'LOG_LEVEL',
      'PIN_SECRET',
      'PORT',
      'PUBLIC_URL',
      'TWILIO_ACCOUNT_SID',
      'TWILIO_NUMBER',
    ]);
    expect(all.join()).not.toMatch(/secret\d/);
    expect(all.join('')).not.toContain('\n');
  });
});

describe('readDatabaseConfig', () => {
  it('asks for no carrier', () => {
    expect(readDatabaseConfig({ ...given, TWILIO_EDGE: 'dublin' })).toMatchObject({
      config: { database: { kind: 'given' } },
    });
    expect(readDatabaseConfig({ DATABASE_URL: 'nonsense' })).toMatchObject({
      faults: [expect.stringMatching(/^DATABASE_URL: /)],
    });
  });
});
