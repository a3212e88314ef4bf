import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Jest would look for one in the code, and warn where a package only speaks of source maps. */
const NO_MAP = { version: 3, sources: [], names: [], mappings: '' };

/**
 * A jest transform for packages: each is loaded by Node, once for all the test files of a worker, and not by jest, anew
 * for each of them, which took every file a second. A test file finds it by `loadedOnce`, which its environment gives
 * it. What a package makes (a row, a parsed file) is then of Node's own realm, what the test file makes is not:
 * `isDeepStrictEqual` tells them apart, `toEqual` does not.
 */
export default {
  process(source, path, { supportsStaticESM, supportsDynamicImport }) {
    // Jest's own set-up, outside of any test file.
    if (!supportsDynamicImport) return { code: source, map: NO_MAP };
    const it = `loadedOnce(${JSON.stringify(path)})`;
    if (!supportsStaticESM) return { code: `module.exports = ${it};` };
    const exported = Object.keys(load(path)).map(
      (name, n) => `const _${n} = it[${JSON.stringify(name)}]; export { _${n} as ${name} };`,
    );
    return { code: [`const it = ${it};`, ...exported].join('\n') };
  },
  getCacheKey(source, path, { supportsStaticESM, supportsDynamicImport }) {
    const names = supportsStaticESM && supportsDynamicImport ? Object.keys(load(path)) : [];
    return createHash('sha256')
      .update(JSON.stringify(['3', supportsStaticESM, supportsDynamicImport, path, source, names]))
      .digest('hex');
  },
};
