// Knows how long ago the page last heard anything. It counts by the browser's own clocks.
import { createStopwatch } from './stopwatch.js';

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
