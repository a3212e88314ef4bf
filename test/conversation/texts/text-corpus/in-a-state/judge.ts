import { wilson } from '../../../code-phrase/code-phrase-texts/wilson.ts';
import { startTestServer } from '../../../../harness/test-server.ts';
import { BATCHES, readBatch, VERDICTS, type TextInAState, type Verdict } from './batches.ts';
import { STATES } from './states.ts';
import { townIn } from './town-in-state.ts';

/**
 * Sends a batch through a real conversation, a town a text, and prints each text whose reply is not the one that was
 * judged, then the table of the judgements. It takes half a second a text:
 * node --import tsx test/conversation/texts/text-corpus/in-a-state/judge.ts [seventeenth]
 */

const batch = BATCHES.find((one) => process.argv.includes(one)) ?? 'seventeenth';
const percent = (rate: number): string => (100 * rate).toFixed(1);

/** The replies, one behind the other. */
async function outcomeOf({ state, text }: TextInAState): Promise<string> {
  const town = await townIn(state);
  const { from } = STATES[state];
  const [alarm] = await town.records.openAlarms();
  const told = new Set((await town.records.contacts()).map(({ id }) => id));
  await town.phone(from).texts(text.replaceAll(/\bF\b/g, alarm?.letter ?? 'F'));
  const replies = (await town.records.contacts())
    .filter(({ id, to, channel }) => !told.has(id) && to === from && channel === 'text')
    .map(({ body }) => body ?? '');
  await town.abandon();
  return replies.join(' // ').replaceAll('\n', ' ');
}

function say(when: string, verdicts: (Verdict | null)[]): void {
  const judged = verdicts.filter((one) => one !== null);
  for (const verdict of VERDICTS) {
    const found = judged.filter((one) => one === verdict).length;
    const { low, high } = wilson(found, judged.length);
    const share = `${percent(found / judged.length)} % (${percent(low)} to ${percent(high)} %)`;
    process.stdout.write(`${when}, ${verdict}: ${String(found)} of ${String(judged.length)}: ${share}\n`);
  }
}

const stop = await startTestServer();
const texts = readBatch(batch);
for (const one of texts) {
  const reply = await outcomeOf(one);
  if (reply !== one.reply)
    process.stdout.write(`${one.state} | ${one.text} | ${one.wanted}\n  was: ${one.reply}\n  is:  ${reply}\n`);
}
say(
  'at first sight',
  texts.map(({ first }) => first),
);
say(
  'now',
  texts.map(({ now }) => now),
);
await stop();
process.exit(0);
