import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instance } from '@viz-js/viz';
import { Command } from 'commander';
import { createInterface } from 'node:readline';
import { beginRehearsal, rehearse } from '../conversation/check/rehearsal.ts';
import { portabilityFaults } from '../carriers/portable.ts';
import { translationGaps, unreviewedLanguages } from '../conversation/check/check-speech.ts';
import { drawFlow } from '../conversation/check/draw.ts';
import type { Library } from '../conversation/files/library.ts';
import { walkFlows } from '../conversation/check/walk.ts';
import type { Fault } from '../conversation/files/yaml-file.ts';
import { faultLine, tryKeptLibrary, tryLibrary } from '../app/read-library.ts';

const FLOWS = fileURLToPath(new URL('../../flows', import.meta.url));

/**
 * `flows check`, `flows draw` and `flows try`.
 * @param typed what somebody types
 */
export function flowsCommand(typed: NodeJS.ReadableStream = process.stdin): Command {
  const flows = new Command('flows').description('the conversations: what is said, asked and understood');

  flows
    .command('check')
    .description(
      'proves that every branch leads somewhere, every prompt is there, the wording ' +
        'rules hold, and all of it renders on each carrier',
    )
    .option('--folder <folder>', 'the folder of flows', FLOWS)
    .addHelpText('after', '\nExample: npm run cli -- flows check')
    .action(({ folder }: { folder: string }) => {
      const { library, faults } = tryLibrary(folder);
      // Only flows that lead somewhere can be walked through.
      const all = library && faults.length === 0 ? [...unportable(library), ...translationGaps(library)] : faults;
      for (const fault of all) console.error(faultLine(fault));
      if (library) sayWhatIsUnreviewed(library);
      if (library && all.length === 0) console.log(summary(library));
      else process.exitCode = 1;
    });

  flows
    .command('draw')
    .description('draws one flow, or all, as SVG')
    .argument('[flow]', 'its name, as in inbound-call')
    .option('--folder <folder>', 'the folder of flows', FLOWS)
    .option('--out <folder>', 'where the drawings go', '.')
    .option('--language <tag>', 'whose words are shown', 'en-GB')
    .addHelpText('after', '\nExample: npm run cli -- flows draw inbound-call --out drawings')
    .action(draw);

  flows
    .command('try')
    .description('plays a flow in the terminal: you key, speak and hang up, and choose what the actions bring about')
    .argument('<flow>', 'its name, as in inbound-call')
    .option('--folder <folder>', 'the folder of flows', FLOWS)
    .option('--language <tag>', 'whose words are said', 'en-GB')
    .addHelpText(
      'after',
      `
Digits, * and # are keys, other words are spoken, an empty line is silence, h hangs up.
Where the switchboard does something, choose its outcome by number or by name.
No database is needed: names, places and times are made up.

Example: npm run cli -- flows try inbound-call`,
    )
    .action((name: string, options: { folder: string; language: string }) => tryFlow(name, options, typed));

  return flows;
}

/** @param only of this language alone */
function sayWhatIsUnreviewed(library: Library, only: string | null = null): void {
  for (const { file, tag } of unreviewedLanguages(library))
    if (only === null || only === tag)
      console.error(`${file}: no speaker of ${tag} has signed it off: "reviewed" holds nobody's name`);
}

async function draw(
  name: string | undefined,
  { folder, out, language }: { folder: string; out: string; language: string },
): Promise<void> {
  const { library, faults } = tryKeptLibrary(folder);
  for (const fault of faults) console.error(faultLine(fault));
  const chosen = Object.values(library?.flows ?? {}).filter((flow) => name === undefined || flow.name === name);
  if (chosen.length === 0) {
    if (faults.length === 0) console.error(noFlow(name ?? '', library ?? { flows: {} }));
    process.exitCode = 1;
    return;
  }
  if (library) sayWhatIsUnreviewed(library, language);
  const viz = await instance();
  mkdirSync(out, { recursive: true });
  for (const flow of chosen) {
    const path = join(out, `${flow.name}.svg`);
    writeFileSync(path, viz.renderString(drawFlow(flow, library?.languages[language]), { format: 'svg' }));
    console.log(path);
  }
}

async function tryFlow(
  name: string,
  { folder, language }: { folder: string; language: string },
  typed: NodeJS.ReadableStream,
): Promise<void> {
  const { library, faults } = tryKeptLibrary(folder);
  for (const fault of faults) console.error(faultLine(fault));
  const known = library && Object.hasOwn(library.languages, language);
  if (known === false)
    console.error(`There is no language ${language}; there are: ${Object.keys(library?.languages ?? {}).join(', ')}`);
  const stage =
    library && known ? { library, language, context: { now: new Date(), timezone: 'Europe/London' } } : null;
  let here = stage && faults.length === 0 ? beginRehearsal(stage, name) : null;
  if (!stage || !here) {
    if (stage && faults.length === 0) console.error(noFlow(name, stage.library));
    process.exitCode = 1;
    return;
  }
  sayWhatIsUnreviewed(stage.library, language);
  for (const line of here.lines) console.log(line);
  for await (const line of createInterface({ input: typed })) {
    here = rehearse(stage, here, line);
    for (const one of here.lines) console.log(one);
    if (here.progress.kind === 'end') break;
  }
}

const noFlow = (name: string, { flows }: Pick<Library, 'flows'>): string =>
  `There is no flow ${name}; there are: ${Object.keys(flows).join(', ')}`;

/** What some carrier could not say, or not wait for, whichever way a call goes. */
function unportable(library: Library): Fault[] {
  const { flows, languages } = library;
  const context = { now: new Date(), timezone: 'Europe/London' };
  const faults = Object.keys(languages)
    .flatMap((language) => walkFlows(library, language, context))
    .flatMap((met) => {
      const flow = flows[met.flow];
      return portabilityFaults({ ...met, conversationId: 'c', nextTurn: 1 }).map((reason) => ({
        file: flow?.file ?? met.flow,
        line: flow?.steps[met.step]?.line ?? 1,
        reason: `${met.step}: ${reason}`,
      }));
    });
  return [...new Map(faults.map((fault) => [faultLine(fault), fault])).values()];
}

function summary({ flows, languages, vocabulary }: Library): string {
  const steps = Object.values(flows).reduce((sum, flow) => sum + Object.keys(flow.steps).length, 0);
  return (
    `All is well: ${Object.keys(flows).length} flows, ${steps} steps, ${vocabulary.commands.size} words of ` +
    `texts, prompts in ${Object.keys(languages).join(', ')}; each carrier can say it all.`
  );
}
