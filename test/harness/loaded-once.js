import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { builtOf } from './built-sources.js';

const load = createRequire(import.meta.url);

/** What Node has loaded of this package or source. */
export const loadedOnce = (path) => load(builtOf(path));

/** Jest would look for one in the code, and warn where a package only speaks of source maps. */
const NO_MAP = { version: 3, sources: [], names: [], mappings: '' };

const namesOf = (path) => Object.keys(loadedOnce(path));

/**
 * A jest transform for packages and for our own sources: each is loaded by Node, once for all the test files of a
 * worker, and not by jest, anew for each of them, which took every file seconds. A test file finds it by `loadedOnce`,
 * which its environment gives it. What it makes (a row, a parsed file) is then of Node's own realm, what the test file
 * makes is not: `isDeepStrictEqual` tells them apart, `toEqual` does not.
 */
export default {
  process(source, path, { supportsStaticESM, supportsDynamicImport }) {
    // Jest's own set-up, outside of any test file.
    if (!supportsDynamicImport) return { code: source, map: NO_MAP };
    const it = `loadedOnce(${JSON.stringify(path)})`;
    if (!supportsStaticESM) return { code: `module.exports = ${it};` };
    const exported = namesOf(path).map(
      (name, n) => `const _${n} = it[${JSON.stringify(name)}]; export { _${n} as ${name} };`,
    );
    return { code: [`const it = ${it};`, ...exported].join('\n') };
  },
  getCacheKey(source, path, { supportsStaticESM, supportsDynamicImport }) {
    const made = !supportsDynamicImport ? source : supportsStaticESM ? namesOf(path) : '';
    return createHash('sha256')
      .update(JSON.stringify(['4', supportsStaticESM, supportsDynamicImport, path, made]))
      .digest('hex');
  },
};
