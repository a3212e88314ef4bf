import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';

/** Browsers that may be installed on the machine. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As long as a test may take, nearly: what is waited for in a page comes late on a busy machine. */
const PATIENCE = 110_000;

/** Of this worker, for all of its test files: a start takes as much work as several pages. */
let running: Promise<Browser> | null = null;

/**
 * A headless browser: the machine's own, or the one from the packages. To close it closes what was opened in it, and
 * the next test file finds it empty. It ends with the worker.
 */
export async function launchBrowser(): Promise<Browser> {
  const before = await running;
  if (before?.isConnected()) return before;
  running = launch();
  return running;
}

async function launch(): Promise<Browser> {
  const installed = INSTALLED.find((path) => existsSync(path));
  const { executablePath, env } = installed === undefined ? packaged() : { executablePath: installed, env: {} };
  const browser = await chromium.launch({
    executablePath,
    // Containers have no sandbox of their own and little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...surroundings(), ...env },
  });
  browser.on('context', (context) => {
    context.setDefaultTimeout(PATIENCE);
  });
  endsWithTheWorker(browser.close.bind(browser));
  browser.close = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  };
  return browser;
}

/** Where jest runs tests in its own process, its teardown calls this. A worker of jest ends by listening no more. */
function endsWithTheWorker(end: () => Promise<void>): void {
  Object.assign(globalThis, { endBrowser: end });
  process.on('removeListener', (event) => {
    if (event === 'message') void end();
  });
}

interface Packaged {
  executablePath: string;
  env: Record<string, string>;
}

/**
 * Unpacked once for each account: the package's default place in the temporary folder belongs to the account that used
 * it first.
 */
function packaged(): Packaged {
  const folder = join(tmpdir(), `buddyline-browser-147-${userInfo().username}`);
  if (!existsSync(folder)) unpack(folder);
  const executablePath = join(folder, 'chromium');
  const libraries = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  const fonts: Record<string, string> = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') };
  const starts = spawnSync(executablePath, ['--version'], { env: surroundings() }).status === 0;
  return { executablePath, env: { ...fonts, ...(starts ? {} : libraries) } };
}

function unpack(folder: string): void {
  const staging = mkdtempSync(`${folder}-`);
  // A process of its own, because unpacking uses TMPDIR. With this folder name it unpacks the system libraries too.
  const unpacking = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      "const { default: browser } = await import('@sparticuz/chromium'); await browser.executablePath();",
    ],
    {
      cwd: ROOT,
      env: { ...surroundings(), TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
      encoding: 'utf8',
    },
  );
  if (unpacking.status !== 0) throw new Error(`The browser cannot be unpacked: ${unpacking.stderr}`);
  try {
    renameSync(staging, folder);
  } catch (error) {
    // Another test file was faster.
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function surroundings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || name === 'NODE_OPTIONS' ? [] : [[name, value]],
    ),
  );
}
