import { writeFileSync } from 'node:fs';
import { writtenRequestWeights } from '../../../../src/conversation/texts/request-weights.ts';
import { vocabulary } from '../reading.ts';
import { textsOfResponders, textsOfWorkers } from './cry-examples.ts';
import type { CorpusText } from './corpus.ts';
import { digestOfRequests, learnRequestWeights, requestExamplesOf } from './request-examples.ts';
import type { Senders } from './request-examples.ts';

const LEARNT = `What is likely is only asked about. A program learnt these weights from the
# texts of dev/. Nobody writes them by hand: change the texts, and run
# node --import tsx test/conversation/texts/text-corpus/learn-request-weights.ts
`;

/** Writes the weights anew, from the texts of dev/ and the words as they stand. */
function write(file: string, key: string, head: string, senders: Senders, texts: readonly CorpusText[]): void {
  const examples = requestExamplesOf(vocabulary, senders, texts);
  const written = writtenRequestWeights(learnRequestWeights(senders, examples));
  const digest = digestOfRequests(senders, examples, written);
  const body = written.replaceAll(/^(?=.)/gm, '  ');
  writeFileSync(file, `${head}${LEARNT}# Learnt: ${digest}\n${key}: |\n${body}`);
}

write(
  'flows/texts/en-request-weights.yaml',
  'request-weights',
  `# How much each mark of a text that no rule understands speaks for a request: for the end of a visit, for
# more time, and for a start; in hundredths. `,
  'workers',
  textsOfWorkers(),
);
write(
  'flows/texts/en-answer-weights.yaml',
  'answer-weights',
  `# How much each mark of a text that no rule understands speaks for an answer about an alarm: that somebody takes it,
# cannot, that it is over, and that 999 is dialled; in hundredths.
# `,
  'asked',
  textsOfResponders(),
);
