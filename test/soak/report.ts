import { table } from '../../src/cli/table.ts';
import { FAULT_NAMES, type FaultName, FAULTS } from '../../src/exchange/faults/faults.ts';
import type { DayReport } from './day.ts';
import type { Life } from './each-fault.ts';
import { familyOf } from './families.ts';
import { FAMILIES, type TownOrder } from './orders.ts';
import type { BrokenPromise } from './verdict.ts';

/** What a soak has met and survived, for people to read. */

/** A town that has been lived through. */
export interface Lived {
  order: TownOrder;
  report: DayReport;
}

export function mixedTable(lived: Lived[]): string[] {
  return table(
    ['Fault', 'Met', 'What it does'],
    FAULT_NAMES.map((name) => [name, String(metOf(name, lived)), FAULTS[name].does]),
  );
}

/** Broken: lives under that fault with a broken promise. */
export function eachTable(lived: Lived[]): string[] {
  const rows = FAULT_NAMES.map((name) => {
    const lives = lived.flatMap(({ order }) => livesOf(order)).filter(({ fault }) => fault === name);
    const broken = lived
      .flatMap(
        ({ order, report }) =>
          new Set(
            report.verdict.broken.flatMap((one) => {
              const life = lifeOf(order, one);
              return life?.fault === name ? [life] : [];
            }),
          ).size,
      )
      .reduce((sum, count) => sum + count, 0);
    return [name, String(metOf(name, lived)), String(lives.length), String(broken), FAULTS[name].does];
  });
  return table(['Fault', 'Met', 'Stories', 'Broken', 'What it does'], rows);
}

/** Each broken promise with the story and the seed that shows it. */
export function tellBroken({ order, report }: Lived): string[] {
  const { seed, carriers } = order;
  const which = 'lives' in order ? '--each --runs 1' : `--runs ${FAMILIES}`;
  const command = `npm run test:soak -- ${which} --seed ${seed} --carriers ${carriers.join(',')}`;
  return report.verdict.broken.map((one) => {
    const life = lifeOf(order, one);
    const lived = life ? `, ${life.story} under ${life.fault}` : '';
    const run = `seed ${seed} on ${carriers.join(' and ')} (${command})${lived}`;
    return `${run}: ${one.worker ?? 'the town'} ${one.what}\n${one.story}`;
  });
}

export function tellTotals(lived: Lived[]): string {
  const sum = (pick: (verdict: DayReport['verdict']) => number): number =>
    lived.reduce((total, { report }) => total + pick(report.verdict), 0);
  const runs = lived.reduce((total, { order }) => total + ('lives' in order ? order.lives.length : order.families), 0);
  return (
    `${runs} runs in ${lived.length} towns: visits ${sum(({ visits }) => visits)}, missed ` +
    `${sum(({ missed }) => missed)}, alarms ${sum(({ alarms }) => alarms)}, ` +
    `taken by a person ${sum(({ taken }) => taken)}, in danger by the covert call ` +
    `${sum(({ inDanger }) => inDanger)}, still ringing ${sum(({ ringing }) => ringing)}, calls ` +
    `${sum(({ calls }) => calls)}, texts ${sum(({ texts }) => texts)},`
  );
}

function metOf(name: FaultName, lived: Lived[]): number {
  return lived.reduce((sum, { report }) => sum + (report.struck[name] ?? 0), 0);
}

const livesOf = (order: TownOrder): Life[] => ('lives' in order ? order.lives : []);

function lifeOf(order: TownOrder, { worker }: BrokenPromise): Life | undefined {
  return worker === null ? undefined : livesOf(order)[familyOf(worker)];
}
