// Knows how long ago the page last heard anything, and says so in it. It counts by the browser's own clocks.
import { createStopwatch } from './stopwatch.js';

const at = (id) => document.getElementById(id);

const LATE = 8_000;
const STOPPED = 20_000;

/**
 * `changed` is told 'live', 'late' or 'stopped', and may be told the same again. `woke`: somebody looks at the page
 * again, which was out of sight or asleep. It asks then, and is not live before it has heard something.
 */
export function createWatchdog(changed, woke) {
  let silence = createStopwatch();
  let isDoubtful = false;
  const look = () => {
    const length = silence();
    changed(length > STOPPED ? 'stopped' : isDoubtful || length > LATE ? 'late' : 'live');
  };
  const wake = () => {
    if (document.visibilityState === 'hidden') return;
    isDoubtful = true;
    woke();
    look();
  };
  setInterval(look, 1_000);
  for (const event of ['online', 'focus']) window.addEventListener(event, look);
  for (const event of ['visibilitychange', 'resume']) document.addEventListener(event, wake);
  // It comes with each page that is loaded, too.
  window.addEventListener('pageshow', ({ persisted }) => (persisted ? wake() : look()));
  return {
    heard: () => {
      silence = createStopwatch();
      isDoubtful = false;
      look();
    },
  };
}

/** Times to the second. */
export const clockOf = (timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });

/** `heardAt`: empty before anything was heard. `isOld`: another version of the desk answers than made the page. */
export function showLife(life, heardAt, isOld = false) {
  at('live-bar').dataset.life = life;
  document.documentElement.classList.toggle('desk-stopped', life === 'stopped');
  at('live-stopped-at').textContent = heardAt && ` at ${heardAt}`;
  at('live-stopped').hidden = life !== 'stopped';
  const word = { live: 'Live · heard', late: 'Not heard since', stopped: 'Stopped' }[life];
  const version = isOld && life === 'live' ? ' · The desk has another version: load this page anew' : '';
  at('live-heard').textContent = heardAt === '' ? 'Nothing heard yet' : `${word} ${heardAt}${version}`;
}
