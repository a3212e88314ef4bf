import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

/**
 * `node src/app/launch.mjs src/main.ts`: runs one of the programs below from a build of all sources, and makes the
 * build where there is none. A start through a TypeScript loader takes seconds longer, and the same seconds each time.
 * The build's name is a hash of what it was made from, so a changed source never runs as it was before.
 */

const PROGRAMS = ['src/main.ts', 'src/web.ts', 'src/worker.ts', 'src/cli/main.ts'];
/** What a program starts as a thread. It runs from the same build as its program. */
const THREADS = ['src/app/worker-thread.ts', 'src/app/calendar-thread.ts'];
const SOURCES = ['package.json', 'tsconfig.json', 'src', 'db/migrations'];
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside node_modules: built code imports packages as the sources do. */
const BUILDS = join(ROOT, 'node_modules', '.cache', 'buddyline');
/** A process may load a part of its build late, so the builds that were used last stay. */
const BUILDS_KEPT = 20;

/** Where a program and its threads find the folder of the build that runs; false: the sources run themselves. */
const RUNS_FROM = 'the build that runs';

/** What to import for this program. Where no build can be made or kept, the source itself, translated as it loads. */
async function runnable(source) {
  const from = getEnvironmentData(RUNS_FROM) ?? (await buildOfSources());
  setEnvironmentData(RUNS_FROM, from);
  if (from === false) {
    (await import('tsx/esm/api')).register();
    return pathToFileURL(join(ROOT, source)).href;
  }
  process.setSourceMapsEnabled(true);
  return pathToFileURL(join(from, source.replace(/\.ts$/, '.mjs'))).href;
}

/** A whole build of the sources as they are now. False: none can be made or kept. */
async function buildOfSources() {
  const build = join(BUILDS, hashOfSources());
  try {
    if (!isWhole(build)) await makeBuild(build);
    markAsUsed(build);
    return build;
  } catch (error) {
    process.stderr.write(`Starting takes longer, because no build could be made: ${error.message}\n`);
    return false;
  }
}

/** The place counts too: built code holds the addresses of its sources. */
function hashOfSources() {
  const hash = createHash('sha256').update(ROOT);
  for (const path of SOURCES.flatMap((source) => filesOf(join(ROOT, source)))) {
    const content = readFileSync(path);
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Beside the built files: their hash. */
const SEAL = 'built.sha256';

/** A loss of power may leave files empty whose folder has its name already: such a build would start nothing. */
function isWhole(build) {
  const seal = join(build, SEAL);
  return existsSync(seal) && readFileSync(seal, 'utf8') === hashOfBuilt(build);
}

function hashOfBuilt(build) {
  const hash = createHash('sha256');
  for (const path of filesOf(build).filter((name) => name.endsWith('.mjs')))
    hash.update(`\0${relative(build, path)}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

/** Several processes may build at once: each in a folder of its own. The folder that is ready first stays. */
async function makeBuild(build) {
  const { build: bundle, stop } = await import('esbuild');
  const draft = `${build}.${randomUUID()}`;
  try {
    await bundle({
      absWorkingDir: ROOT,
      entryPoints: [...PROGRAMS, ...THREADS],
      outbase: ROOT,
      outdir: draft,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [OWN_ADDRESSES],
    });
    writeFileSync(join(draft, SEAL), hashOfBuilt(draft));
    if (!isWhole(build)) rmSync(build, { recursive: true, force: true });
    renameSync(draft, build);
    removeOldBuilds();
  } catch (error) {
    if (!isWhole(build)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    await stop();
  }
}

/**
 * A source finds files beside itself by `import.meta.url` or `import.meta.dirname`, and must go on to where it has been
 * built into another file.
 */
const OWN_ADDRESSES = {
  name: 'own addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)));
      return { contents, loader: 'ts' };
    });
  },
};

function markAsUsed(build) {
  try {
    const now = new Date();
    utimesSync(build, now, now);
  } catch {
    // Somebody else's folder: its owner clears it up.
  }
}

function removeOldBuilds() {
  const byLastUse = readdirSync(BUILDS)
    .map((name) => join(BUILDS, name))
    .map((path) => ({ path, usedAt: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.usedAt - one.usedAt);
  for (const { path } of byLastUse.slice(BUILDS_KEPT)) rmSync(path, { recursive: true, force: true });
}

const program = process.argv[2];
if (!(isMainThread ? PROGRAMS : THREADS).includes(program)) {
  process.stderr.write(`Usage: node src/app/launch.mjs ${PROGRAMS.join('|')}\n`);
  process.exit(1);
}
process.argv.splice(1, 2, join(ROOT, program));
await import(await runnable(program));
