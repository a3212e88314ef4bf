import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['src', 'db/migrations', 'test/harness'];

/** The environment variable in which the run's set-up tells the workers where the build is. */
const BUILD = 'BUDDYLINE_TEST_BUILD';

/**
 * Builds our own sources for Node, file by file, in a folder that is gone after the run. All test files of a worker
 * share them: see loaded-once.js.
 */
export async function buildSources() {
  const folder = mkdtempSync(join(tmpdir(), 'buddyline-test-build-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: SOURCES.flatMap((source) =>
      readdirSync(join(ROOT, source), { recursive: true })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(source, name)),
    ),
    outbase: ROOT,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [BUILT_ADDRESSES],
  });
  await stop();
  process.env[BUILD] = folder;
}

/** A source imports what has been built of its neighbours, and finds other files beside itself where it was. */
const BUILT_ADDRESSES = {
  name: 'built addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll(/\b((?:from|import) |import\()'(\.[^']+)\.ts'/g, "$1'$2.mjs'")
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      loader: 'ts',
    }));
  },
};

/** Its folder. */
export const buildOfTheRun = () => process.env[BUILD];

/** Where the built file of this source is; any other path stays as it is. */
export function builtOf(path) {
  const folder = buildOfTheRun();
  const own = relative(ROOT, path);
  const isBuilt = folder !== undefined && SOURCES.some((source) => own.startsWith(`${source}/`)) && own.endsWith('.ts');
  return isBuilt ? join(folder, own.replace(/\.ts$/, '.mjs')) : path;
}
