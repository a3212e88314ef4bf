import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Seconds, in a whole run on two quiet cores. These compute all the time. */
const COMPUTING = {
  'scenarios/each-fault-alone': 82,
  'desk/alarm/in-browser': 59,
  'desk/every-page-in-browser': 39,
  'scenarios/a-thousand-lives-under-duress': 33,
  'desk/a-week': 31,
  'desk/people-in-browser': 25,
  'scenarios/a-carrier-goes-in-the-middle-of-a-burst': 25,
  'desk/matrix': 24,
  'scenarios/somebody-else-is-worried': 22,
  'desk/board/live': 20,
  'conversation/texts/corpus': 19,
  'scenarios/a-text-is-kept-first': 19,
  'scenarios/a-word-of-two-roles-asks': 19,
  'scenarios/what-is-under-way-when-things-change': 18,
  'scenarios/the-purple-file-call-asks-covertly': 18,
  'desk/wall': 17,
  'scenarios/the-office-changes-while-they-are-out': 17,
  'cli/office': 17,
  'scenarios/nobodys-words-are-lost': 17,
  'scenarios/somebody-leaves': 16,
  'scenarios/two-in-one-house': 16,
  'desk/readiness': 16,
  'scenarios/taken-is-not-over': 16,
  'scenarios/replies-follow-the-state': 15,
  'scenarios/the-ladder-goes-on-until-somebody-takes-it': 15,
  'scenarios/the-police-lead-once-they-are-called': 15,
  'desk/roll-calls': 14,
  'cli/doctor': 14,
  'scenarios/a-guess-at-who-answered-changes-nothing': 14,
  'cli/import': 14,
  'desk/plans/edit': 13,
  'desk/rights/in-browser': 13,
  'desk/import-and-leave-in-browser': 13,
  'conversation/check/check': 13,
  'outbox/alarm-news': 13,
  'scenarios/ill-formed-text-acts-as-any': 12,
  'scenarios/one-person-takes-it-and-the-others-hear': 12,
  'scenarios/what-was-asked-before-it-was-covert': 12,
  'scenarios/people-are-spoken-to-as-they-need': 12,
  'scenarios/a-covert-alarm-holds': 12,
  'scenarios/a-lock-out-hides-no-duress': 12,
  'conversation/texts/whatever-is-sent': 12,
  'desk/plans/in-browser': 12,
  'scenarios/bad-days': 12,
  'scenarios/a-worry-rings-the-colleague-first': 12,
};

/** The same of those that wait most of their time: for processes that start, or for real time to pass. */
const WAITING = {
  'desk/board/survives': 53,
  'processes/handset-story': 52,
  'processes/database-gone': 46,
  'processes/kill-9': 42,
  'processes/two-workers': 41,
  'processes/secrets-rotate': 36,
  'processes/one-service': 32,
  'processes/restored-copy': 32,
  'processes/replica': 31,
  'processes/own-organisation': 25,
  'processes/procfile': 21,
  'exchange/vonage': 18,
  'processes/upgrade': 15,
  'processes/roll-call-kill': 13,
  'processes/hourly-mail': 13,
  'database/embedded-postgres': 12,
  'database/database': 11,
  'carriers/twilio/twilio': 11,
  'carriers/twilio/routes': 10,
  'scenarios/a-full-disk-is-told': 10,
  'processes/two-event-loops': 9,
  'processes/alarm-receiver-kill': 9,
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
