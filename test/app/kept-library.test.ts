import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storeLibrary, takeKeptLibrary } from '../../src/app/kept-library.ts';
import { FlowFaults, readLibrary } from '../../src/app/read-library.ts';
import { theFlows } from '../harness/flows.ts';

describe('a library that is kept beside the build', () => {
  let folder: string;
  const files = new Map([['flows/one.yaml', 'flow: one']]);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'buddyline-kept-'));
    storeLibrary(folder, files, theFlows());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('says, asks and understands the same as before', () => {
    const kept = takeKeptLibrary(folder, files);
    expect(kept?.flows).toStrictEqual(theFlows().flows);
    expect(kept?.vocabulary).toStrictEqual(theFlows().vocabulary);
    const said = (library = theFlows()): unknown[] =>
      Object.values(library.languages).flatMap(({ prompts, duration, ...rest }) => [
        rest,
        [duration.exact, duration.message.getAst(), duration.written.format({ hours: 2, minutes: 30 })],
        ...Object.values(prompts).map(({ pieces, ...prompt }) => [
          prompt,
          ...pieces.map(({ message, ...piece }) => [
            piece,
            message.getAst(),
            message.resolvedOptions(),
            message.formatToParts(Object.fromEntries(piece.variables.map((name) => [name, 2]))),
          ]),
        ]),
      ]);
    expect(kept && said(kept)).toStrictEqual(said());
  });

  it('is not taken for files that have changed, come or gone', () => {
    for (const other of [
      [['flows/one.yaml', 'flow: two']],
      [['flows/two.yaml', 'flow: one']],
      [...files, ['flows/two.yaml', '']],
      [],
    ] as [string, string][][])
      expect(takeKeptLibrary(folder, new Map(other))).toBeNull();
  });

  it('is not taken where it is damaged, as a loss of power may leave it', () => {
    const damaged = mkdtempSync(join(folder, 'damaged-'));
    const [whole, copy] = [join(folder, 'flows.kept'), join(damaged, 'flows.kept')];
    for (const length of [0, 10, 40, 1_000]) {
      copyFileSync(whole, copy);
      truncateSync(copy, length);
      expect(takeKeptLibrary(damaged, files)).toBeNull();
    }
    const bytes = readFileSync(whole);
    bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000);
    writeFileSync(copy, bytes);
    expect(takeKeptLibrary(damaged, files)).toBeNull();
  });

  it('is read and checked again as soon as a flow has a fault', () => {
    const flows = join(folder, 'flows');
    cpSync('flows', flows, { recursive: true });
    const library = readLibrary(flows, folder);
    expect(readLibrary(flows, folder).flows).toEqual(library.flows);
    writeFileSync(join(flows, 'test-call.yaml'), 'flow: nonsense');
    expect(() => readLibrary(flows, folder)).toThrow(FlowFaults);
  });
});
