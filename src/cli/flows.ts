import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { instance } from '@viz-js/viz';
import { Command } from 'commander';
import { portabilityFaults } from '../carriers/portable.ts';
import { drawFlow } from '../conversation/check/draw.ts';
import type { Library } from '../conversation/files/library.ts';
import { walk } from '../conversation/check/walk.ts';
import type { Fault } from '../conversation/files/yaml-file.ts';
import { faultLine, tryLibrary } from '../app/read-library.ts';

const FLOWS = fileURLToPath(new URL('../../flows', import.meta.url));

/** `flows check` and `flows draw`. */
export function flowsCommand(): Command {
  const flows = new Command('flows').description('the conversations: what is said, asked and understood');

  flows
    .command('check')
    .description(
      'proves that every branch leads somewhere, every prompt is there, the wording rules hold, and all of it renders on each carrier',
    )
    .option('--folder <folder>', 'the folder of flows', FLOWS)
    .addHelpText('after', '\nExample: npm run cli -- flows check')
    .action(({ folder }: { folder: string }) => {
      const { library, faults } = tryLibrary(folder);
      // Only flows that lead somewhere can be walked through.
      const all = library && faults.length === 0 ? unportable(library) : faults;
      for (const fault of all) console.error(faultLine(fault));
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

  return flows;
}

async function draw(
  name: string | undefined,
  { folder, out, language }: { folder: string; out: string; language: string },
): Promise<void> {
  const { library, faults } = tryLibrary(folder);
  for (const fault of faults) console.error(faultLine(fault));
  const chosen = Object.values(library?.flows ?? {}).filter((flow) => name === undefined || flow.name === name);
  if (chosen.length === 0) {
    if (faults.length === 0)
      console.error(`There is no flow ${name ?? ''}; there are: ${Object.keys(library?.flows ?? {}).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const viz = await instance();
  mkdirSync(out, { recursive: true });
  for (const flow of chosen) {
    const path = join(out, `${flow.name}.svg`);
    writeFileSync(path, viz.renderString(drawFlow(flow, library?.languages[language]), { format: 'svg' }));
    console.log(path);
  }
}

/** What some carrier could not say, or not wait for, whichever way a call goes. */
function unportable(library: Library): Fault[] {
  const { flows, languages } = library;
  const context = { now: new Date(), timezone: 'Europe/London' };
  const faults = Object.keys(languages)
    .flatMap((language) => walk(library, language, context))
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
  return `All is well: ${Object.keys(flows).length} flows, ${steps} steps, ${vocabulary.commands.size} words of texts, prompts in ${Object.keys(languages).join(', ')}; each carrier can say it all.`;
}
