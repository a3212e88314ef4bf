import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Seconds, in a whole run on two quiet cores. These compute all the time. */
const COMPUTING = {
  'scenarios/each-fault-alone': 72,
  'desk/every-page-in-browser': 42,
  'desk/alarm/in-browser': 32,
  'desk/a-week': 31,
  'scenarios/a-carrier-goes-in-the-middle-of-a-burst': 31,
  'desk/board/live': 25,
  'desk/matrix': 22,
  'exchange/handset': 20,
  'desk/roll-calls': 19,
  'scenarios/a-text-is-kept-first': 19,
  'desk/wall': 19,
  'desk/people-in-browser': 19,
  'scenarios/zero-brings-a-person-or-help': 19,
  'scenarios/a-thousand-lives-under-duress': 18,
  'desk/plans/in-browser': 17,
  'scenarios/somebody-leaves': 16,
  'conversation/texts/corpus': 16,
  'scenarios/the-purple-file-call-asks-covertly': 16,
  'scenarios/nobodys-words-are-lost': 16,
  'scenarios/taken-is-not-over': 16,
  'conversation/check/check': 15,
  'desk/rights/in-browser': 14,
  'cli/office': 14,
  'cli/backup': 12,
  'cli/flows': 11,
  'cli/import': 11,
};

/** The same of those that wait most of their time: for processes that start, or for real time to pass. */
const WAITING = {
  'processes/restored-copy': 70,
  'desk/board/survives': 51,
  'processes/handset-story': 49,
  'processes/database-gone': 43,
  'processes/two-workers': 40,
  'processes/secrets-rotate': 34,
  'processes/replica': 33,
  'processes/own-organisation': 30,
  'processes/one-service': 29,
  'processes/kill-9': 26,
  'processes/procfile': 23,
  'exchange/vonage': 18,
  'processes/hourly-mail': 16,
  'database/embedded-postgres': 16,
  'processes/upgrade': 14,
  'processes/roll-call-kill': 14,
  'database/database': 11,
  'carriers/twilio/twilio': 10,
  'carriers/twilio/routes': 10,
  'scenarios/a-full-disk-is-told': 10,
  'processes/two-event-loops': 9,
  'processes/alarm-receiver-kill': 8,
};

/** Of any other. */
const OTHERS = 2;

const nameOf = ({ path, context }) => relative(context.config.rootDir, path).replace(/^test\/(.*)\.test\.ts$/, '$1');
const secondsOf = (test) => WAITING[nameOf(test)] ?? COMPUTING[nameOf(test)] ?? OTHERS;
const sum = (tests) => tests.reduce((seconds, test) => seconds + secondsOf(test), 0);

/** Those that the table names, the longest first. */
const namedIn = (table, tests) =>
  tests.filter((test) => nameOf(test) in table).sort((one, other) => secondsOf(other) - secondsOf(one));

/**
 * The longest first: jest goes by the size of files, and the longest, which are short to read, would come last and
 * alone. Those that wait are spread over the whole run: several of them side by side leave the machine idle, and what
 * they wait for comes late where the others are busy with the same.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const waiting = namedIn(WAITING, tests);
    const computing = namedIn(COMPUTING, tests);
    const named = new Set([...waiting, ...computing]);
    return spread(waiting, [...computing, ...super.sort(tests.filter((test) => !named.has(test)))]);
  }
}

/** At each place of the order, those that wait have had the same share of the time so far. */
function spread(waiting, computing) {
  const share = sum(waiting) / (sum(waiting) + sum(computing));
  const order = [];
  let [waited, all] = [0, 0];
  const rest = { waiting: waiting.values(), computing: computing.values() };
  while (order.length < waiting.length + computing.length) {
    const isWaitersTurn = waited <= share * all;
    const test = (isWaitersTurn ? rest.waiting : rest.computing).next().value;
    if (test === undefined) return [...order, ...rest.waiting, ...rest.computing];
    order.push(test);
    all += secondsOf(test);
    if (isWaitersTurn) waited += secondsOf(test);
  }
  return order;
}
