// Keeps the page of one alarm up to date. The board's feed tells that something has changed; the page then asks for its
// own parts. What somebody is typing is never replaced.
import { createFeed } from './feed.js';
import { createSound } from './sound.js';

const alarm = document.getElementById('alarm');
const at = (id) => document.getElementById(id);
const token = document.querySelector('input[name="_csrf"]')?.value ?? '';

let { mark, acts: actsMark } = alarm.dataset;
let waiting = null;
let snapshot = '';
/** Other alarms that nobody has. */
const others = new Set();

const sound = createSound({ button: at('sound'), state: at('sound-state'), quiet: at('quiet') });
sound.show();
at('live-acts').hidden = false;

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
    if (response.status === 401) location.assign('/desk/sign-in');
    if (response.status === 404) location.assign('/desk');
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

/** Whoever reads here hears and sees that somebody else is needed, too. */
function takeOthers({ isAll, rows, gone }) {
  if (isAll) others.clear();
  for (const id of gone) others.delete(id);
  for (const { id, html } of rows) {
    if (id !== alarm.dataset.id && html.includes('data-tone="raised"')) others.add(id);
    else others.delete(id);
  }
  at('alarm-others').hidden = others.size === 0;
  const which = others.size === 1 ? 'another alarm, and nobody has it' : `${others.size} other alarms that nobody has`;
  at('alarm-others-words').textContent = `Look at the board: ${which}`;
  sound.needed([...others]);
}

at('alarm-renew').addEventListener('click', () => {
  if (waiting !== null) showActs(waiting);
  document.querySelector('[data-acts] :is(input:not([type="hidden"]), button)')?.focus();
});

createFeed({
  base: '/desk',
  timezone: alarm.dataset.timezone,
  build: alarm.dataset.build,
  wanted: () => new URLSearchParams({ since: snapshot }),
  takeTime: () => void refresh(),
  takeTick: () => {
    sound.show();
    void refresh();
  },
  takeRows: (rows) => {
    snapshot = rows.snapshot;
    takeOthers(rows);
    void refresh();
  },
  // What it was that ended is told by the page's own parts.
  over: () => void refresh(),
  // The answer to a form stands at the form's address.
  mayReload: () => !isTyping() && location.pathname === `/desk/alarms/${alarm.dataset.id}`,
});
