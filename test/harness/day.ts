import { readFileSync } from 'node:fs';
import { tellStory } from '../../src/cli/story.ts';
import { organisationOf } from './organisation.ts';
import type { Call, Phone } from './phones.ts';
import { openTown, type Town } from './town.ts';

/** The organisations of test/organisations, each after one policy (src/safety/README.md "Duties"). */
export const ORGANISATIONS = ['hartmere', 'calder', 'glenford', 'kestrel', 'al-warda'] as const;
type OrganisationName = (typeof ORGANISATIONS)[number];

export const fileOf = (name: OrganisationName): string => readFileSync(`test/organisations/${name}.yaml`, 'utf8');

/** A day in one of them, in phones that go by first names. */
export interface Day {
  town: Town;
  /** The first phone of the person with that first name. */
  of(firstName: string): Phone;
  duty: Phone;
  lastResort: Phone;
  /** Waits until it is that time of the day, as in "14:30" (UTC, which is the time in Britain in winter). */
  until(time: string): Promise<void>;
  /** Each of these people reads this next. */
  read(firstNames: string[], words: RegExp): Promise<void>;
  /** They pick up the call that rings them now, and say that they are there. */
  pickUp(phone: Phone): Promise<Call>;
  /** The story of the alarm that was raised last, as the command line tells it. */
  story(): Promise<string>;
}

export async function openDay(name: OrganisationName, at: string): Promise<Day> {
  const file = fileOf(name);
  const { people, duty, lastResort } = organisationOf(file);
  const town = await openTown({ organisation: file, at });
  const of = (firstName: string): Phone => {
    const number = people.find((one) => one.name.startsWith(`${firstName} `))?.phones[0];
    if (number === undefined) throw new Error(`nobody is called ${firstName}`);
    return town.phone(number);
  };
  return {
    town,
    of,
    duty: town.phone(duty[0] ?? ''),
    lastResort: town.phone(lastResort?.phone ?? ''),
    async until(time) {
      const [hours = 0, minutes = 0] = time.split(':').map(Number);
      const wanted = new Date(town.now());
      wanted.setUTCHours(hours, minutes, 0, 0);
      const seconds = Math.round((wanted.getTime() - town.now().getTime()) / 1000);
      if (seconds < 0) throw new Error(`${time} is over`);
      if (seconds > 0) await town.passes(`${String(Math.floor(seconds / 60))}m${String(seconds % 60)}s`);
    },
    async read(firstNames, words) {
      for (const firstName of firstNames) await of(firstName).expectsText(words);
    },
    async pickUp(phone) {
      const call = await phone.answersCall();
      await call.presses('1');
      return call;
    },
    async story() {
      const latest = (await town.records.alarms()).at(-1);
      return tellStory(town.knex, latest?.id ?? '', town.now());
    },
  };
}
