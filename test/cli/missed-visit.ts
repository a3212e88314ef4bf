import { BEA, EVERYBODY, SAM } from '../harness/riverside.ts';
import type { Town } from '../harness/town.ts';

/** Sam starts an hour's visit by phone at two o'clock, says where, and texts it too. */
export async function aVisit(town: Town): Promise<void> {
  const sam = town.phone(SAM);
  const call = await sam.dials();
  for (const keys of ['1111', '7294', '1', '2']) {
    await town.passes('5s');
    await call.presses(keys);
  }
  await call.says('Twelve Mill Lane');
  await call.presses('#');
  await town.passes('40s');
  await sam.texts('AT 12 Mill Lane 7294');
}

/** The same visit, until Bea's phone rings at six minutes past three: nobody has answered yet. */
export async function aMissedVisit(town: Town): Promise<void> {
  await aVisit(town);
  await town.passes('1h5m30s');
}

/** Bea takes the alarm, a text without a PIN comes, and she reports that all is well. */
export async function anAlarmTaken(town: Town): Promise<void> {
  const bea = town.phone(BEA);
  const alarm = await bea.answersCall();
  for (const keys of ['1', '1', '15#']) {
    await town.passes('5s');
    await alarm.presses(keys);
  }
  await town.passes('3m');
  await town.phone(SAM).texts('END');
  await town.passes('12m');
  const news = await bea.answersCall();
  for (const keys of ['1', '1', '1']) {
    await town.passes('5s');
    await news.presses(keys);
  }
}

/** These tests ask what is told afterwards, not who was rung: the scenarios do that. */
export async function nobodyMinds(town: Town): Promise<void> {
  for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
}
