// What keeps a page of the board up to date: a stream, a plain request where no stream comes through, and a watchdog
// that believes neither. It shows the state as it is: a page that was away gets the truth, and no replay.
import { createStopwatch } from './stopwatch.js';
import { clockOf, createWatchdog, showLife } from './watchdog.js';

const FIRST_WORD_WITHIN = 5_000;
const POLL_EVERY = 3_000;
/** Where a network swallows everything, an answer that does not come holds one of the browser's six connections. */
const ANSWER_WITHIN = 6_000;
const TRY_AGAIN = 8_000;
/** While a page asks by itself, it looks as seldom whether a stream comes through again. */
const STREAM_AGAIN = 60_000;
const LINE_LATE_S = 15;
/** Where two versions of the desk answer in turn, a page is loaded anew no oftener for each of them. */
const RENEWED_AGAIN = 600_000;

const at = (id) => document.getElementById(id);

/**
 * `base`: the address that /stream and /rows are below. `wanted` says what the page has. `over` is told why it may look
 * no longer. `mayReload`: nobody has typed anything that would be lost. Returns the line's clock, at its own speed, and
 * a way to ask once more.
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
  let firstWord = null;
  let heardAt = '';
  let serves = build;
  let isOver = false;
  let sinceTried = null;
  /** A snapshot of which the stream sent a difference that did not fit this page. */
  let missed = null;
  let wasOut = 'out' in document.documentElement.dataset;

  const watchdog = createWatchdog(
    (life) => {
      const since = sinceTried();
      if (since > TRY_AGAIN && (life !== 'live' || (polling !== null && since > STREAM_AGAIN))) reconnect();
      showLife(life, heardAt, serves !== build);
    },
    () => {
      reconnect();
      takeTime();
    },
  );

  const now = () => clock.zero + clock.since() * clock.speed;

  function setClock(time, speed) {
    clock = { zero: Date.parse(time), since: createStopwatch(), speed };
    heardAt = seconds.format(clock.zero);
  }

  function hello({ now: time, speed, build: other }) {
    serves = other;
    setClock(time, speed);
    watchdog.heard();
    takeTime();
    renew();
  }

  /** Another version of the desk answers, and the page may be of one that answers no more. */
  function renew() {
    if (serves === build || !mayReload()) return;
    try {
      const name = `desk-renewed-${serves}`;
      const time = Number(sessionStorage.getItem(name));
      if (Math.abs(Date.now() - time) < RENEWED_AGAIN) return;
      sessionStorage.setItem(name, Date.now());
    } catch {
      // A browser that keeps nothing would load it anew without end. The page says what it is.
      return;
    }
    location.reload();
  }

  function tick(told) {
    const { now: time, sweepAge, carriers, stuck, isIdle, isOut } = told;
    setClock(time, clock?.speed ?? 1);
    watchdog.heard();
    document.body.classList.toggle('desk-idle', isIdle);
    at('desk-untouched')?.toggleAttribute('hidden', !isIdle);
    // As a page that is opened on a visit of one's own begins: hidden, and quiet, until somebody asks for more.
    if (isOut && !wasOut) document.dispatchEvent(new Event('desk-out'));
    wasOut = isOut;
    const sweep =
      sweepAge === null
        ? 'The line has not begun: it rings nobody.'
        : sweepAge > LINE_LATE_S
          ? `The line is late by ${sweepAge} s.`
          : '';
    showLine([sweep, ...carriers, stuck ?? ''].filter(Boolean).join(' '));
    takeTick(told);
    renew();
    if (missed !== null) void poll();
  }

  /** It is said aloud as it begins, and not with each second that it lasts. */
  function showLine(words) {
    const line = at('live-line');
    if (words !== '' && line.hidden && at('live-alert'))
      at('live-alert').textContent = 'Something is wrong with the telephone line itself';
    line.hidden = words === '';
    line.textContent = words;
  }

  const has = () => wanted().get('since');

  /**
   * What the stream sends is a difference from what it sent before. An answer may have come in between: then it takes
   * the page for another one, and leaves out what that has and this has not.
   */
  function rows(changed) {
    watchdog.heard();
    if (changed.isAll || changed.from === has()) takeRows(changed);
    else {
      missed = changed.snapshot;
      void poll();
    }
  }

  function connect() {
    if (isOver) return;
    sinceTried = createStopwatch();
    source?.close();
    clearTimeout(firstWord);
    firstWord = setTimeout(startPolling, FIRST_WORD_WITHIN);
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
      // Each page at a time of its own, so that a new process does not meet all of them at once.
      if (why === 'deploy') setTimeout(connect, 500 + Math.random() * 2_500);
      else end(why);
    });
  }

  /** What a stream says of itself is not believed: a dead one may say for ever that it connects. */
  function reconnect() {
    if (isOver) return;
    connect();
    void poll();
  }

  async function poll() {
    const asked = source;
    const what = wanted();
    const since = has();
    const sought = missed;
    if (sought !== null) what.set('missed', sought);
    try {
      const response = await fetch(`${base}/rows?${what}`, {
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      });
      // It was asked before the page slept, or the answer did not come: another one is on its way.
      if (source !== asked) return;
      // What is not the desk's own, such as the 404 of a proxy that has no desk behind it for a moment, is no answer.
      const answer = await response.json();
      if (!response.ok) {
        if (answer.why) end(answer.why);
        return;
      }
      hello(answer.hello);
      // What fitted the page and came meanwhile is newer.
      if (since === has()) {
        if (answer.rows) takeRows(answer.rows);
        if (missed === sought) missed = null;
      }
      tick(answer.tick);
    } catch {
      // The watchdog says that nothing is heard.
    }
  }

  /** No word of the stream has come: something on the way keeps it back. */
  function startPolling() {
    if (isOver) return;
    polling ??= setInterval(poll, POLL_EVERY);
    void poll();
  }

  function stopPolling() {
    clearTimeout(firstWord);
    clearInterval(polling);
    polling = null;
  }

  function end(why) {
    isOver = true;
    source?.close();
    stopPolling();
    over(why);
  }

  // A page that holds a lock is not frozen by Chromium.
  void navigator.locks?.request('desk', { mode: 'shared' }, () => new Promise(() => {}));
  connect();

  return { now: () => (clock === null ? null : now()), heardAt: () => heardAt, poll };
}
