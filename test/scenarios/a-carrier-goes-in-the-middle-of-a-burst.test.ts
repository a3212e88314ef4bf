import { afterEach, expect, it } from '@jest/globals';
import { openTown, type Town } from '../harness/town.ts';
import { families, organisationOf } from '../soak/families.ts';

/**
 * Many people cry for help at once. After some calls the carrier fails for good, and it has not rung the last calls
 * that it took. Time is Buddyline's. Only the length of a hanging request and the pace of 30 a second are real, and
 * `npm run bench` measures those.
 */
const RUNG = 15;
const TAKEN = 25;
/** Seconds. */
const LONGEST = 15;
const SECOND_RING_WITHIN = 180;

const LINES = { twilio: '+441632960000', vonage: '+441632960002' };

interface Rang {
  line: string;
  phone: string;
  /** Seconds after the cries for help. */
  after: number;
}

let town: Town;
afterEach(async () => {
  await town.abandon();
});

/** Collects the calls that ring from now on. */
function ringsFromNow(): Rang[] {
  const begun = town.now().getTime();
  const heard = new Set<string>();
  const rang: Rang[] = [];
  town.exchange.watch((event) => {
    if (
      event.kind !== 'call' ||
      event.call.direction !== 'outbound' ||
      event.call.status !== 'ringing' ||
      heard.has(event.call.id)
    )
      return;
    heard.add(event.call.id);
    rang.push({ line: event.call.line, phone: event.call.phone, after: (town.now().getTime() - begun) / 1000 });
  });
  return rang;
}

function goesInTheMiddle(carrier: keyof typeof LINES): void {
  const taken = new Set<string>();
  town.exchange.watch((event) => {
    if (event.kind !== 'call' || event.call.line !== LINES[carrier] || event.call.direction !== 'outbound') return;
    taken.add(event.call.id);
    if (taken.size === RUNG) town.exchange.setFaults({ chances: { [carrier]: { 'never-rings': 1 } } });
    if (taken.size === TAKEN) town.exchange.setFaults({ chances: { [carrier]: { 'carrier-gone': 1 } } });
  });
}

/** Time passes in steps: a town stops by itself for waiting attempts, but not for look-ups. */
async function pass(seconds: number, step: number): Promise<void> {
  for (let second = 0; second < seconds; second += step) await town.passes(`${step}s`);
}

it.each([
  [50, 'twilio', 'vonage'],
  [25, 'vonage', 'twilio'],
] as const)(
  'in a burst of %d alarms %s goes: every responder rings within 15 s, and nobody is lost',
  async (alarms, gone, left) => {
    const all = families(alarms);
    const organisation = organisationOf(all).replaceAll('police_force: Northshire', `carriers: [${gone}, ${left}]`);
    town = await openTown({ organisation, carriers: [gone, left] });
    await town.settle();
    const rang = ringsFromNow();
    goesInTheMiddle(gone);
    for (const { worker } of all) town.exchange.text({ from: worker.phone, to: town.line, body: 'SOS' });
    await pass(LONGEST, 1);

    const by = (line: string): Rang[] => rang.filter((one) => one.line === line);
    expect(by(LINES[gone]).length).toBeGreaterThan(0);
    const accepted = town.exchange
      .calls()
      .filter(({ line, direction }) => line === LINES[gone] && direction === 'outbound');
    expect(accepted.length - by(LINES[gone]).length).toBeGreaterThanOrEqual(TAKEN - RUNG);
    // Each phone rings once: a call that had rung, or may have, is not repeated meanwhile.
    expect(rang.map(({ phone }) => phone).sort()).toEqual(
      all.flatMap(({ buddy, manager }) => [buddy.phone, manager.phone]).sort(),
    );
    expect(Math.max(...rang.map(({ after }) => after))).toBeLessThanOrEqual(LONGEST);

    // People who were rung by the failed carrier could not take the alarm. The other carrier rings them again, like
    // people who did not answer.
    const first = new Set(by(LINES[gone]).map(({ phone }) => phone));
    await pass(SECOND_RING_WITHIN - LONGEST, 15);
    const second = new Set(by(LINES[left]).map(({ phone }) => phone));
    expect([...first].filter((phone) => !second.has(phone))).toEqual([]);
  },
  300_000,
);
