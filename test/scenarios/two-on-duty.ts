import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/** Riverside with two phones on duty, where somebody keys 0: who is rung, and what they are told. */

export const SECOND_DUTY = '+441632960501';
export const TWO_ON_DUTY = RIVERSIDE.replace(`duty: ["${DUTY}"]`, `duty: ["${DUTY}", "${SECOND_DUTY}"]`);
export const STRANGER = '+447700900199';

const ON_DUTY = [DUTY, SECOND_DUTY, OUT_OF_HOURS];

/** A town for each test of a file, which is there while the test runs. */
interface TwoOnDuty {
  readonly town: Town;
  readonly sam: Phone;
  /** Another one takes its place, once it is closed. */
  opens: (organisation: string, carriers?: ('twilio' | 'vonage')[]) => Promise<void>;
  /** As in "panic raised". */
  alarms: () => Promise<string[]>;
  expectPanic: () => Promise<void>;
  /** The people who must be told of an unknown caller get their texts, so that nobody who asks for help is lost. */
  expectNotice: () => Promise<void>;
  /** The office is told of a worker who asked for it and hung up. */
  expectLeft: () => Promise<void>;
}

export function twoOnDuty(): TwoOnDuty {
  let town: Town;
  let sam: Phone;
  const opens: TwoOnDuty['opens'] = async (organisation, carriers = ['twilio']) => {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z', carriers });
    sam = town.phone(SAM);
  };
  const alarms = async (): Promise<string[]> =>
    (await town.records.alarms()).map(({ kind, status }) => `${kind} ${status}`);
  const areTold = async (words: RegExp): Promise<void> => {
    for (const number of ON_DUTY) await town.phone(number).expectsText(words);
  };
  beforeEach(() => opens(TWO_ON_DUTY));
  afterEach(() => town.close());

  return {
    get town() {
      return town;
    },
    get sam() {
      return sam;
    },
    opens,
    alarms,
    expectPanic: async () => {
      for (const number of [BEA, MO, IRA]) {
        await town.phone(number).expectsText(/^Riverside lone-working line: urgent\./);
        await town.phone(number).expectsCall();
      }
      expect(await alarms()).toEqual(['panic raised']);
    },
    expectNotice: () =>
      areTold(
        /asked for a person and got none\. Ring as the ordinary office: they may not be alone\.\n\+447700900199$/,
      ),
    expectLeft: () =>
      areTold(/a colleague asked for the office and hung up before anybody was there\..*\nSam Okoro, \+447700900101$/),
  };
}
