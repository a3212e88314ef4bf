import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { connect } from './connect.ts';

/** The connections that each kind of process may open. There is no other list: `doctor` and each start add these up. */

/** The most of each pool. They open when they are first wanted. `npm start` is one of each kind. */
export const POOLS = {
  web: {
    /** For what carriers send, and for what people do about an alarm at the desk. */
    callers: 20,
    /** For the desk's pages. Reports and exports take two. */
    desk: 6,
    /** For other systems. */
    api: 2,
  },
  worker: {
    /** For a look at the clock, and at where the data is in force. */
    clock: 4,
    /** For processing what workers' phones have sent. */
    alarms: 6,
    /** For rows that fall due, through the alarm clock and the sweep. */
    timers: 20,
    /** For calls and texts that go out. */
    outbox: 10,
    /** Agenda's, which does not use knex. */
    'alarm clock': 8,
    /** Waits for notifications. */
    listener: 1,
  },
} as const;

/** The most connections of a command. */
export const OF_A_COMMAND = 4;
/** For commands, backups and a monitor, beside the processes. */
const BESIDE_PROCESSES = 10;

export interface Processes {
  webs: number;
  workers: number;
}

type WebPool = keyof typeof POOLS.web;
type WorkerPool = keyof typeof POOLS.worker;

/** A web process is known in pg_stat_activity by the name of these, which has its own mark behind. */
export const WEB_NAME = 'callers';
const mark = randomBytes(4).toString('hex');

export const openWebPool = (url: string, name: WebPool): Knex =>
  connect(url, { name: name === WEB_NAME ? `${WEB_NAME} ${mark}` : name, max: POOLS.web[name] });

export const openWorkerPool = (url: string, name: Exclude<WorkerPool, 'alarm clock' | 'listener'>): Knex =>
  connect(url, { name, max: POOLS.worker[name] });

const sum = (pools: Record<string, number>): number => Object.values(pools).reduce((one, other) => one + other, 0);

/** How many connections such processes want at most, with those of commands, backups and a monitor. */
export const wantedBy = ({ webs, workers }: Processes): number =>
  webs * sum(POOLS.web) + workers * sum(POOLS.worker) + BESIDE_PROCESSES;

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const counted = (count: number, noun: string): string => `${NUMBERS[count] ?? count} ${noun}${count === 1 ? '' : 's'}`;

/** "two webs and three workers" */
export const processWords = ({ webs, workers }: Processes): string =>
  `${counted(webs, 'web')} and ${counted(workers, 'worker')}`;
