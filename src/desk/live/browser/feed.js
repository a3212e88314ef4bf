// What keeps a page of the board up to date: a stream, a plain request where no stream comes through, and a watchdog
// that believes neither. It shows the state as it is: a page that was away gets the truth, and no replay.
import { clockOf, showLife } from './life.js';
import { createWatchdog } from './watchdog.js';

const FIRST_WORD_WITHIN = 5_000;
const POLL_EVERY = 3_000;
const TRY_AGAIN = 8_000;
const LINE_LATE_S = 15;

const at = (id) => document.getElementById(id);

/**
 * `base`: the address that /stream and /rows are below. `wanted` says what the page has. `over`: it may look no longer.
 * `mayReload`: nobody has typed anything that would be lost. Returns the line's clock, at its own speed, and a way to
 * ask once more.
 */
export function createFeed({
  base,
  timezone,
  build,
  wanted,
  takeRows,
  takeTick = () => {},
  takeTime,
  over,
  mayReload = () => true,
}) {
  const seconds = clockOf(timezone);
  let clock = null;
  let source = null;
  let polling = null;
  let heardAt = '';
  let isOver = false;
  let triedAt = -Infinity;

  const watchdog = createWatchdog((life) => {
    if (life !== 'live' && performance.now() - triedAt > TRY_AGAIN) reconnect();
    showLife(life, heardAt);
  });

  const now = () => clock.zero + (performance.now() - clock.at) * clock.speed;

  function setClock(time, speed) {
    clock = { zero: Date.parse(time), at: performance.now(), speed };
    heardAt = seconds.format(clock.zero);
  }

  function hello({ now: time, speed, build: serves }) {
    setClock(time, speed);
    watchdog.heard();
    takeTime();
    if (serves !== build && mayReload()) location.reload();
  }

  function tick(told) {
    const { now: time, sweepAge } = told;
    setClock(time, clock?.speed ?? 1);
    watchdog.heard();
    const words =
      sweepAge === null
        ? 'The line has not begun: it rings nobody.'
        : sweepAge > LINE_LATE_S
          ? `The line is late by ${sweepAge} s.`
          : '';
    at('live-line').hidden = words === '';
    at('live-line').textContent = words;
    takeTick(told);
  }

  function rows(changed) {
    watchdog.heard();
    takeRows(changed);
  }

  function connect() {
    source?.close();
    const opened = new EventSource(`${base}/stream?${wanted()}`);
    source = opened;
    const listen = (name, take) => {
      opened.addEventListener(name, (event) => {
        if (source !== opened) return;
        stopPolling();
        take(JSON.parse(event.data));
      });
    };
    listen('hello', hello);
    listen('rows', rows);
    listen('tick', tick);
    listen('bye', ({ why }) => {
      opened.close();
      if (why === 'deploy') setTimeout(connect, 500 + Math.random() * 2_500);
      else end();
    });
  }

  /** What a stream says of itself is not believed: a dead one may say for ever that it connects. */
  function reconnect() {
    if (isOver) return;
    triedAt = performance.now();
    connect();
    void poll();
  }

  async function poll() {
    try {
      const response = await fetch(`${base}/rows?${wanted()}`, { cache: 'no-store' });
      if (response.status === 401) end();
      if (!response.ok) return;
      const answer = await response.json();
      hello(answer.hello);
      if (answer.rows) rows(answer.rows);
      tick(answer.tick);
    } catch {
      // The watchdog says that nothing is heard.
    }
  }

  function stopPolling() {
    clearInterval(polling);
    polling = null;
  }

  function end() {
    isOver = true;
    source?.close();
    stopPolling();
    over();
  }

  // A page that holds a lock is not frozen by Chromium.
  void navigator.locks?.request('desk', { mode: 'shared' }, () => new Promise(() => {}));
  connect();
  setTimeout(() => {
    if (clock !== null || isOver) return;
    polling ??= setInterval(poll, POLL_EVERY);
    void poll();
  }, FIRST_WORD_WITHIN);

  return { now: () => (clock === null ? null : now()), heardAt: () => heardAt, poll };
}
