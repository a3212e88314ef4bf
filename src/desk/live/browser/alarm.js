// Keeps the page of one alarm up to date. The board's stream tells that something has changed; the page then asks for
// its own parts. What somebody is typing is never replaced.
import { createWatchdog } from './watchdog.js';

const POLL_EVERY = 3_000;
const FIRST_WORD_WITHIN = 5_000;
const TRY_AGAIN = 8_000;

const alarm = document.getElementById('alarm');
const at = (id) => document.getElementById(id);
const seconds = new Intl.DateTimeFormat('en-GB', {
  timeZone: alarm.dataset.timezone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const token = document.querySelector('input[name="_csrf"]')?.value ?? '';

let { mark, acts: actsMark } = alarm.dataset;
let waiting = null;
let source = null;
let polling = null;
let isOver = false;
let isHeard = false;
let triedAt = -Infinity;
let heardAt = seconds.format(Date.parse(alarm.dataset.now));

at('live-acts').hidden = false;
const watchdog = createWatchdog((life) => {
  at('live-bar').dataset.life = life;
  if (life !== 'live' && performance.now() - triedAt > TRY_AGAIN) reconnect();
  document.documentElement.classList.toggle('desk-stopped', life === 'stopped');
  at('live-stopped-at').textContent = heardAt;
  at('live-stopped').hidden = life !== 'stopped';
  const word = { live: 'Live · heard', late: 'Not heard since', stopped: 'Stopped' }[life];
  at('live-heard').textContent = `${word} ${heardAt}`;
});

function heard(time) {
  isHeard = true;
  heardAt = seconds.format(Date.parse(time));
  watchdog.heard();
}

/** Whether somebody has begun to fill in a form: what is there is not what was there at first. */
const isTyping = () =>
  [...document.querySelectorAll('[data-acts] input:not([type="hidden"])')].some(
    (field) =>
      field === document.activeElement || field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );

function showActs({ primary, police, acts }) {
  at('alarm-primary').innerHTML = primary;
  at('alarm-police').innerHTML = police;
  at('alarm-acts').innerHTML = acts;
  for (const field of document.querySelectorAll('[data-acts] input[name="_csrf"]')) field.value = token;
  at('alarm-changed').hidden = true;
  waiting = null;
}

async function refresh() {
  try {
    const response = await fetch(`/desk/alarms/${alarm.dataset.id}/now?mark=${encodeURIComponent(mark)}`, {
      cache: 'no-store',
    });
    if (response.status === 401 || response.status === 404) {
      isOver = true;
      source?.close();
      clearInterval(polling);
      location.assign(response.status === 401 ? '/desk/sign-in' : '/desk');
    }
    if (response.status !== 200) return;
    const changed = await response.json();
    mark = changed.mark;
    at('alarm-head').innerHTML = changed.head;
    at('alarm-say-region').innerHTML = changed.say;
    at('alarm-body').innerHTML = changed.body;
    at('live-alert').textContent = document.querySelector('.alarm-state')?.textContent ?? '';
    if (changed.actsMark === actsMark) return;
    actsMark = changed.actsMark;
    if (!isTyping()) showActs(changed);
    else {
      waiting = changed;
      at('alarm-changed').hidden = false;
    }
  } catch {
    // The watchdog says that nothing is heard.
  }
}

at('alarm-renew').addEventListener('click', () => {
  if (waiting !== null) showActs(waiting);
  document.querySelector('[data-acts] :is(input:not([type="hidden"]), button)')?.focus();
});

function connect() {
  source?.close();
  const opened = new EventSource('/desk/stream');
  source = opened;
  const listen = (name, take) => {
    opened.addEventListener(name, (event) => {
      if (source !== opened) return;
      clearInterval(polling);
      polling = null;
      take(JSON.parse(event.data));
    });
  };
  const takeTime = ({ now }) => {
    heard(now);
    void refresh();
  };
  listen('hello', takeTime);
  listen('tick', takeTime);
  listen('rows', () => void refresh());
  listen('bye', () => {
    opened.close();
    void refresh();
  });
}

/** What a stream says of itself is not believed: a dead one may say for ever that it connects. */
function reconnect() {
  if (isOver) return;
  triedAt = performance.now();
  connect();
  void refresh();
}

async function poll() {
  try {
    const response = await fetch('/desk/rows', { cache: 'no-store' });
    if (response.ok) heard((await response.json()).hello.now);
  } catch {
    return;
  }
  await refresh();
}

void navigator.locks?.request('desk', { mode: 'shared' }, () => new Promise(() => {}));
connect();
setTimeout(() => {
  if (!isHeard && !isOver) polling ??= setInterval(poll, POLL_EVERY);
}, FIRST_WORD_WITHIN);
