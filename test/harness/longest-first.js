import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Seconds, in a whole run on two quiet cores. These compute all the time. */
const COMPUTING = {
  'scenarios/each-fault-alone': 85,
  'desk/alarm/in-browser': 50,
  'desk/every-page-in-browser': 48,
  'desk/a-week': 37,
  'scenarios/a-thousand-lives-under-duress': 36,
  'desk/matrix': 35,
  'scenarios/a-carrier-goes-in-the-middle-of-a-burst': 34,
  'desk/board/live': 26,
  'desk/people-in-browser': 24,
  'cli/flows': 19,
  'scenarios/a-text-is-kept-first': 18,
  'scenarios/zero-brings-a-person-or-help': 17,
  'scenarios/whoever-knows-no-words-is-told-which': 17,
  'conversation/texts/corpus': 16,
  'desk/roll-calls': 15,
  'desk/wall': 15,
  'scenarios/the-purple-file-call-asks-covertly': 15,
  'scenarios/what-is-under-way-when-things-change': 13,
  'scenarios/people-are-spoken-to-as-they-need': 13,
  'scenarios/the-office-changes-while-they-are-out': 13,
  'desk/plans/in-browser': 12,
  'scenarios/somebody-leaves': 12,
  'scenarios/taken-is-not-over': 12,
  'desk/rights/in-browser': 12,
  'desk/import-and-leave-in-browser': 12,
  'desk/board/row-acts': 12,
  'scenarios/one-phone-delays-no-alarm': 12,
  'scenarios/a-worry-rings-the-colleague-first': 12,
  'desk/accounts': 12,
  'desk/raise': 12,
  'exchange/handset': 12,
  'exchange/handset-page': 10,
};

/** The same of those that wait most of their time: for processes that start, or for real time to pass. */
const WAITING = {
  'processes/restored-copy': 72,
  'processes/handset-story': 55,
  'desk/board/survives': 51,
  'processes/kill-9': 45,
  'processes/database-gone': 44,
  'processes/two-workers': 41,
  'processes/secrets-rotate': 34,
  'processes/replica': 33,
  'processes/own-organisation': 28,
  'processes/one-service': 24,
  'processes/procfile': 20,
  'exchange/vonage': 18,
  'processes/upgrade': 14,
  'processes/roll-call-kill': 14,
  'processes/hourly-mail': 12,
  'database/embedded-postgres': 12,
  'database/database': 11,
  'carriers/twilio/twilio': 10,
  'carriers/twilio/routes': 10,
  'scenarios/a-full-disk-is-told': 10,
  'processes/two-event-loops': 8,
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
