import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

const Named = z.record(z.string(), z.string());
const Manifest = z.object({ dependencies: Named, devDependencies: Named, overrides: Named });
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});
const manifest = Manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
const { packages } = Lock.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const installed = Object.entries(packages).filter(([path]) => path !== '');

/** They ask for no more than to be named: an organisation that runs Buddyline owes nobody its own sources. */
const RUNS = /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0)$/;
/**
 * Somebody who changes one of its files must publish that file. We change none, and the package keeps its licence where
 * it lies.
 */
const RUN_UNCHANGED = ['node_modules/ical.js MPL-2.0'];
/** What only tests use is handed to nobody. */
const TESTS = /^(MPL-2\.0|CC-BY-4\.0|CC0-1\.0|Python-2\.0|Unlicense)$/;

const isOf = (licence: string, kinds: RegExp[]): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(/ (?:AND|OR) /)
    .every((one) => kinds.some((kind) => kind.test(one)));

describe('the packages', () => {
  it('are named by exact versions', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  });

  it('are pinned by their hashes, all that they bring with them too', () => {
    expect(installed.length).toBeGreaterThan(300);
    expect(installed.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)).toEqual([]);
  });

  it('have licences that we can keep', () => {
    const others = installed.filter(
      ([path, { license = 'none', dev = false }]) =>
        !isOf(license, dev ? [RUNS, TESTS] : [RUNS]) && !RUN_UNCHANGED.includes(`${path} ${license}`),
    );
    expect(others).toEqual([]);
  });

  it('that run are listed by a command', () => {
    const listed = execFileSync(process.execPath, ['src/app/deploy/licences.mjs'], { encoding: 'utf8' }).split('\n');
    expect(listed).toContain(`pg ${manifest.dependencies['pg'] ?? ''} MIT`);
    expect(listed.filter((line) => line.startsWith('jest '))).toEqual([]);
  });
});
