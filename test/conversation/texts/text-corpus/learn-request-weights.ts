import { writeFileSync } from 'node:fs';
import { writtenRequestWeights } from '../../../../src/conversation/texts/request-weights.ts';
import { vocabulary } from '../reading.ts';
import { textsOfWorkers } from './cry-examples.ts';
import { digestOfRequests, learnRequestWeights, requestExamplesOf } from './request-examples.ts';

const FILE = 'flows/texts/en-request-weights.yaml';
const HEAD = `# How much each mark of a text that no rule understands speaks for a request: for the end of a visit, for
# more time, and for a start; in hundredths. What is likely is only asked about. A program learnt these weights from the
# texts of dev/. Nobody writes them by hand: change the texts, and run
# node --import tsx test/conversation/texts/text-corpus/learn-request-weights.ts
`;

/** Writes the weights anew, from the texts of dev/ and the words as they stand. */
const examples = requestExamplesOf(vocabulary, textsOfWorkers());
const written = writtenRequestWeights(learnRequestWeights(examples));
const digest = digestOfRequests(examples, written);
writeFileSync(FILE, `${HEAD}# Learnt: ${digest}\nrequest-weights: |\n${written.replaceAll(/^(?=.)/gm, '  ')}`);
