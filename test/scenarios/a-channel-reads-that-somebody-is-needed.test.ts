import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { NOTICE } from '../../src/outbox/notices.ts';
import { listener, nobodyListens } from '../harness/listener.ts';
import { channelReads, linesGoOut, textIn } from '../harness/notice-channel.ts';
import { BEA, EVERYBODY, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** The team's channel of a chat, beside the telephones. */

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE });
});
afterEach(async () => {
  await nobodyListens();
  await town.close();
});

it('one line while phones ring about a missed visit, none once it is over, and none under duress', async () => {
  const { url, heard } = await listener(202);
  await channelReads(town, url);
  await samIsMissed(town);
  await linesGoOut(town);
  expect(heard.map(textIn)).toEqual([NOTICE]);
  expect(JSON.stringify(heard)).not.toMatch(/Sam|Okoro|4021|Mill Lane|missed/);
  // The telephone is the alarm: Bea's rings as ever, and she deals with it.
  const call = await town.phone(BEA).answersCall();
  await call.presses('1', '1', '15#');
  await call.hangsUp();
  await mind(town, ...EVERYBODY);
  await town.phone(BEA).texts('SAFE A');
  await town.passes('6m');
  await linesGoOut(town);
  // Under duress phones are rung, and somebody who reads the channel beside Sam reads nothing.
  await town.phone(SAM).texts('START 60 12 Mill Lane');
  await town.phone(SAM).texts('STATUS 3851');
  await town.settle();
  await town.phone(BEA).expectsCall();
  await town.passes('5m');
  await linesGoOut(town);
  expect(heard).toHaveLength(1);
  await mind(town, ...EVERYBODY);
});
