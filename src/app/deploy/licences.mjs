// Prints each package that runs in production, with its version and licence, as the lock file has them.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
const lines = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && !dev)
  .map(([path, { version, license }]) => `${path.replace(/^.*node_modules\//, '')} ${version} ${license ?? 'UNKNOWN'}`);
console.log([...new Set(lines)].sort().join('\n'));
