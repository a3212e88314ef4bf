import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzip, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';
import nunjucks from 'nunjucks';
import type { AccountRecord } from '../../records/accounts.ts';
import { mayEver } from '../access/account.ts';
import type { LineStatus } from '../status/line-status.ts';
import { initialsOf } from './initials.ts';
import { withLongWordsBroken } from './long-words.ts';
import { withNamesApart } from './names-apart.ts';
import { navigationFor } from './navigation.ts';
import { withColumnHeads } from './table-heads.ts';

/** Pages as HTML. Everything that is put into a template is escaped by itself. */

const DESK = fileURLToPath(new URL('..', import.meta.url));
const GOVUK = join(dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json')), 'dist');

/** Ours, in order, after govuk-frontend's. They are served as one. */
const STYLESHEETS = [
  'shell/desk.css',
  'live/live.css',
  'status/status.css',
  'board/board.css',
  'alarm/alarm.css',
  'raise/raise.css',
  'people/people.css',
  'visits/visits.css',
  'my/my.css',
  'texts/texts.css',
  'readiness/readiness.css',
  'plans/plans.css',
  'cards/cards.css',
  'import/import.css',
  'handover/handover.css',
  'major-incident/major-incident.css',
  'reports/reports.css',
  'rights/rights.css',
  'roll-calls/roll-calls.css',
  'wall/wall.css',
];
/**
 * Pages that are sent compressed: long ones, which show nothing that the address or a form has brought along. From the
 * length of another one somebody on the way could guess at what is secret in it.
 */
const SENT_SMALL: ReadonlySet<string> = new Set(['board/board.njk', 'wall/wall.njk']);
/** Plain modules, as browsers take them. */
const SCRIPTS = [
  'alarm.js',
  'copy.js',
  'details.js',
  'exit.js',
  'feed.js',
  'find.js',
  'hold.js',
  'live.js',
  'new-request.js',
  'plan-file.js',
  'pressing.js',
  'print.js',
  'printed.js',
  'quieted.js',
  'roll-call.js',
  'rows.js',
  'sends.js',
  'signed-out.js',
  'sound.js',
  'stopwatch.js',
  'wall.js',
  'wall-pages.js',
  'watchdog.js',
];

/** What a page is told besides its own data. */
export interface Surroundings {
  account: AccountRecord | null;
  /** Nobody has touched the page for two hours. */
  isIdle: boolean;
  /** The reader is on a visit of their own. */
  isOut: boolean;
  /** How the line and the board stand. */
  lineStatus: LineStatus | null;
  /** When the page was made, for its paper; null: it is not known, or nobody is signed in. */
  opened: Opened | null;
  csrfToken: string;
}

export interface Opened {
  /** Of Buddyline's clock, as ISO 8601. */
  at: string;
  timezone: string;
  /** How many times as fast as the browser's clock that one runs. */
  speed: number;
  /** "23 Nov 2026, 16:52" */
  words: string;
}

export interface Asset {
  text: string;
  small: Buffer;
}

export interface Views {
  /** Answers with a page. `status` 200 unless told. */
  show: (response: Response, template: string, surroundings: Surroundings, data?: object, status?: number) => void;
  /** A part of a page, as its template makes it. */
  render: (template: string, data: object) => string;
  /** Marks what `render` has made as HTML: everything in it was escaped then. */
  trusted: (html: string) => object;
  stylesheet: Asset;
  /** Scripts by name. */
  scripts: Map<string, Asset>;
  /** Which version of the pages this is: a hash of what browsers keep. */
  build: string;
}

let made: Views | null = null;

/** Compressed once: it is the same for everybody, and a telephone on one bar waits for it. */
const assetOf = (text: string): Asset => ({ text, small: gzipSync(text, { level: 9 }) });

/** Made once for a process. Their files stay as they are while it runs, and each template is compiled once. */
export function theViews(): Views {
  made ??= makeViews();
  return made;
}

function makeViews(): Views {
  const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader([DESK, GOVUK]), { autoescape: true });
  const stylesheet = [
    withoutCrown(readFileSync(join(GOVUK, 'govuk', 'govuk-frontend.min.css'), 'utf8')),
    ...STYLESHEETS.map((name) => readFileSync(join(DESK, name), 'utf8')),
  ].join('\n');
  environment.addFilter('initials', initialsOf);
  // Each form that acts carries an id of its own: sent twice, it acts once.
  environment.addGlobal('newRequest', randomUUID);
  const scripts = new Map(
    SCRIPTS.map((name) => [name, withoutComments(readFileSync(join(DESK, 'live', 'browser', name), 'utf8'))]),
  );
  const build = createHash('sha256')
    .update([stylesheet, ...scripts.values()].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return {
    stylesheet: assetOf(stylesheet),
    scripts: new Map([...scripts].map(([name, text]) => [name, assetOf(text)])),
    build,
    render: (template, data) => asShown(environment.render(template, data)),
    trusted: (html) => new nunjucks.runtime.SafeString(html),
    show: (response, template, { account, isIdle, isOut, lineStatus, opened, csrfToken }, data = {}, status = 200) => {
      const made = environment.render(template, {
        ...data,
        account,
        isIdle,
        isOut,
        lineStatus,
        pageOpened: opened,
        csrfToken,
        build,
        here: response.req.originalUrl,
        isAnswer: response.req.method === 'POST',
        mayRaise: account !== null && mayEver(account, 'raise an alarm for somebody'),
        navigation: account ? navigationFor(account, addressOf(response.req)) : { main: [], more: [] },
      });
      const page = asShown(made);
      response.status(status).type('html');
      // Their tables are not of that kind, and long.
      if (SENT_SMALL.has(template)) sendSmall(response, page);
      else response.send(withColumnHeads(page));
    },
  };
}

/** What people have written cannot turn a page round, nor make it wider than the screen. */
const asShown = (html: string): string => withLongWordsBroken(withNamesApart(html));

function sendSmall(response: Response, html: string): void {
  response.vary('Accept-Encoding');
  if (response.req.acceptsEncodings('gzip') !== 'gzip') {
    response.send(html);
    return;
  }
  // In a thread of its own: calls are answered meanwhile.
  gzip(html, { level: 6 }, (error, body) => {
    if (error) response.send(html);
    else response.set('Content-Encoding', 'gzip').send(body);
  });
}

const addressOf = ({ baseUrl, path }: Request): string => `${baseUrl}${path}`.replace(/\/$/, '');

/**
 * Comments that have lines of their own were a fifth of what a telephone on one bar waits for, and none of it runs. The
 * line before each ends as it did, so no statement ends elsewhere. No string in them goes on in another line, so that
 * empty lines, and what stands before a line's first letter, say nothing either.
 */
const withoutComments = (script: string): string =>
  script.replaceAll(/^[ \t]*(?:\/\/.*|\/\*\*[\s\S]*?\*\/)\n/gm, '').replaceAll(/^\s+/gm, '');

/** GDS Transport and the crest are for gov.uk only. */
function withoutCrown(sheet: string): string {
  return sheet
    .replaceAll(/@font-face\{[^}]*\}/g, '')
    .replaceAll(/"?GDS Transport"?,\s*arial,\s*sans-serif/gi, 'var(--desk-font)')
    .replaceAll(/url\([^)]*crest[^)]*\)/g, 'none')
    .replaceAll(/\/\*[#!][\s\S]*?\*\//g, '');
}
