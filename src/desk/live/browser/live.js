// Keeps the board up to date. It shows the state as it is: a page that was away gets the truth, and no replay.
import { createFind } from './find.js';
import { applyRows, showMinutes, showSizes } from './rows.js';
import { createSound } from './sound.js';
import { createWatchdog } from './watchdog.js';

const FIRST_WORD_WITHIN = 5_000;
const POLL_EVERY = 3_000;
const SUMMARY_EVERY = 15_000;
const LINE_LATE_S = 15;
const TRY_AGAIN = 8_000;

const board = document.getElementById('board');
const at = (id) => document.getElementById(id);
const timezone = board.dataset.timezone;
const seconds = new Intl.DateTimeFormat('en-GB', {
  timeZone: timezone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

let snapshot = board.dataset.snapshot;
let clock = null;
let source = null;
let polling = null;
let isPaused = false;
let held = [];
let summaryAt = -Infinity;
let heardAt = '';
let isOver = false;
let triedAt = -Infinity;

const sound = createSound(at('sound'), at('sound-state'));
const watchdog = createWatchdog(showLife);
const find = createFind(at('find'), at('find-state'));
at('find-box').hidden = false;
at('live-acts').hidden = false;
sound.show();
setInterval(() => clock && showMinutes(now()), 10_000);

/** What the page has, and which team's visits it shows. */
const wanted = () => new URLSearchParams({ since: snapshot, ...(board.dataset.team && { team: board.dataset.team }) });

/** Buddyline's clock, at its own speed. */
function now() {
  return clock.zero + (performance.now() - clock.at) * clock.speed;
}

function setClock(time, speed) {
  clock = { zero: Date.parse(time), at: performance.now(), speed };
  heardAt = seconds.format(clock.zero);
}

function showLife(life) {
  at('live-bar').dataset.life = life;
  if (life !== 'live' && performance.now() - triedAt > TRY_AGAIN) reconnect();
  document.documentElement.classList.toggle('desk-stopped', life === 'stopped');
  at('live-stopped-at').textContent = heardAt;
  at('live-stopped').hidden = life !== 'stopped';
  const word = { live: 'Live', late: 'Not heard since', stopped: 'Stopped' }[life];
  at('live-heard').textContent = life === 'live' ? `Live · heard ${heardAt}` : `${word} ${heardAt}`;
}

function takeHello({ now: time, speed, build }) {
  setClock(time, speed);
  watchdog.heard();
  showMinutes(now());
  if (build !== board.dataset.build) location.reload();
}

function takeTick({ now: time, sweepAge, desk }) {
  setClock(time, clock?.speed ?? 1);
  watchdog.heard();
  sound.show();
  if (at('board-desk').textContent !== (desk ?? '')) at('board-desk').textContent = desk ?? '';
  const isLate = sweepAge !== null && sweepAge > LINE_LATE_S;
  at('live-line').hidden = !isLate;
  at('live-line').textContent = isLate ? `The line is late by ${sweepAge} s.` : '';
}

function takeRows(rows) {
  watchdog.heard();
  const isCalling = rows.rows.some(({ group }) => group === 'needs');
  if (isPaused && !isCalling) {
    held.push(rows);
    return;
  }
  const waiting = [...held, rows];
  held = [];
  const fresh = waiting.flatMap((one) => applyRows(one));
  snapshot = rows.snapshot;
  const sizes = showSizes();
  find();
  at('board-counts').textContent = rows.summary;
  document.title = sizes.needs > 0 ? `(${sizes.needs}) Desk` : 'Desk';
  if (clock) showMinutes(now());
  announce(fresh, rows.summary);
}

function announce(fresh, text) {
  const isRaised = fresh.some(({ tone }) => tone === 'raised');
  sound.needed(document.querySelector('tr[data-tone="raised"]') !== null, isRaised);
  if (isRaised) at('live-alert').textContent = `Somebody is needed, ${heardAt}`;
  else if (fresh.some(({ tone }) => tone === 'text')) sound.low();
  if (performance.now() - summaryAt < SUMMARY_EVERY) return;
  summaryAt = performance.now();
  at('live-summary').textContent = text;
}

function connect() {
  source?.close();
  const opened = new EventSource(`/desk/stream?${wanted()}`);
  source = opened;
  const listen = (name, take) => {
    opened.addEventListener(name, (event) => {
      if (source !== opened) return;
      stopPolling();
      take(JSON.parse(event.data));
    });
  };
  listen('hello', takeHello);
  listen('rows', takeRows);
  listen('tick', takeTick);
  listen('bye', ({ why }) => {
    opened.close();
    if (why === 'deploy') setTimeout(connect, 500 + Math.random() * 2_500);
    else signedOut();
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
    const response = await fetch(`/desk/rows?${wanted()}`, { cache: 'no-store' });
    if (response.status === 401) signedOut();
    if (!response.ok) return;
    const answer = await response.json();
    takeHello(answer.hello);
    if (answer.rows) takeRows(answer.rows);
    takeTick(answer.tick);
  } catch {
    // The watchdog says that nothing is heard.
  }
}

function startPolling() {
  if (isOver) return;
  polling ??= setInterval(poll, POLL_EVERY);
  void poll();
}

function stopPolling() {
  clearInterval(polling);
  polling = null;
}

function signedOut() {
  isOver = true;
  source?.close();
  stopPolling();
  location.assign('/desk/sign-in');
}

at('pause').addEventListener('click', () => {
  isPaused = !isPaused;
  at('pause').setAttribute('aria-pressed', String(isPaused));
  at('pause').textContent = isPaused ? 'Go on' : 'Pause';
  if (!isPaused) {
    held = [];
    void poll();
  }
});

// A page that holds a lock is not frozen by Chromium.
void navigator.locks?.request('desk', { mode: 'shared' }, () => new Promise(() => {}));

connect();
setTimeout(() => {
  if (clock === null) startPolling();
}, FIRST_WORD_WITHIN);
