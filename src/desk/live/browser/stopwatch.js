// Counts how long ago something was. A browser's `performance.now()` stands still while its machine sleeps, but for
// Windows (https://github.com/w3c/hr-time/issues/115). `Date.now()` goes on, and somebody may set it back. The longer
// of the two counts: a page that asks too soon costs a request, and one that asks too late shows hours as if now.

/** Starts to count. What it returns tells how many milliseconds have passed since. */
export function createStopwatch() {
  const [ticks, time] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - ticks, Date.now() - time);
}
