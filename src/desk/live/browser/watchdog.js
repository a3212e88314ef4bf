// Knows how long ago the page last heard anything. It counts by the browser's own clock.
const LATE = 8_000;
const STOPPED = 20_000;

/** `changed` is told 'live', 'late' or 'stopped', and may be told the same again. */
export function createWatchdog(changed) {
  let heardAt = performance.now();
  const look = () => {
    const silence = performance.now() - heardAt;
    changed(silence > STOPPED ? 'stopped' : silence > LATE ? 'late' : 'live');
  };
  setInterval(look, 1_000);
  for (const event of ['pageshow', 'online', 'focus']) window.addEventListener(event, look);
  for (const event of ['visibilitychange', 'resume']) document.addEventListener(event, look);
  return {
    heard: () => {
      heardAt = performance.now();
      look();
    },
  };
}
