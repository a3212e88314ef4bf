import { writeFileSync } from 'node:fs';
import { writtenCryWeights } from '../../../../src/conversation/texts/cry-weights.ts';
import { vocabulary } from '../reading.ts';
import { digestOfLearning, learnCryWeights, textsOfWorkers } from './cry-examples.ts';

const FILE = 'flows/texts/en-cry-weights.yaml';
const HEAD = `# How much each mark of a text speaks for a cry for help: on a visit, and for one that asks for help
# outright; in hundredths. A program learnt these weights from the texts of dev/. Nobody writes them by hand: change the
# texts or the kinds (en-kinds.yaml), and run
# node --import tsx test/conversation/texts/text-corpus/learn-cry-weights.ts
`;

/** Writes the weights anew, from the texts of dev/ and the words as they stand. */
const texts = textsOfWorkers();
const written = writtenCryWeights(learnCryWeights(vocabulary, texts));
const digest = digestOfLearning(vocabulary, texts, written);
writeFileSync(FILE, `${HEAD}# Learnt: ${digest}\ncry-weights: |\n${written.replaceAll(/^(?=.)/gm, '  ')}`);
