// Keeps the page of one alarm up to date. Its parts are sent as the rows of a board are. What somebody is typing, or is
// just pressing, is never replaced.
import { createFeed } from './feed.js';
import { newRequest } from './new-request.js';
import { createPressing } from './pressing.js';
import { tellQuieted } from './quieted.js';
import { shut } from './signed-out.js';
import { createSound } from './sound.js';

const alarm = document.getElementById('alarm');
const at = (id) => document.getElementById(id);
const token = document.querySelector('input[name="_csrf"]')?.value ?? '';
/** What stands on a page that answers a form. */
const ANSWERS = '.alarm-notice, .govuk-error-summary, .govuk-error-message';
const PLACES = { head: 'alarm-head', say: 'alarm-say-region', body: 'alarm-body' };

let { snapshot, acts: actsMark } = alarm.dataset;
let waiting = null;
/** Other alarms that nobody has. */
const others = new Set();

const sound = createSound({ button: at('sound'), state: at('sound-state'), quiet: at('quiet'), quieted: tellQuieted });
sound.show();
at('live-acts').hidden = false;

/** Whether somebody is in a form, or has begun to fill one in: what is there is not what was there at first. */
const isTyping = () =>
  Boolean(document.activeElement?.closest('[data-acts]')) ||
  [...document.querySelectorAll('[data-acts] input:not([type="hidden"])')].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );

function showActs(acts) {
  actsMark = acts.dataset.mark;
  for (const part of acts.querySelectorAll('[data-part]')) at(`alarm-${part.dataset.part}`).innerHTML = part.innerHTML;
  for (const field of document.querySelectorAll('[data-acts] input[name="_csrf"]')) field.value = token;
  at('alarm-changed').hidden = true;
  waiting = null;
}

function takeActs(html) {
  const made = document.createElement('template');
  made.innerHTML = html;
  const acts = made.content.firstElementChild;
  if (acts.dataset.mark === actsMark) {
    waiting = null;
    at('alarm-changed').hidden = true;
  } else if (isTyping() || isPressing()) {
    waiting = acts;
    at('alarm-changed').hidden = false;
  } else showActs(acts);
}

/** The reader of this page hears and sees that somebody else is needed, too. */
function takeOthers({ isAll, rows, gone }) {
  if (isAll) others.clear();
  for (const id of gone) others.delete(id);
  for (const { id, group } of rows) if (group === 'others') others.add(id);
  at('alarm-others').hidden = others.size === 0;
  const which = others.size === 1 ? 'another alarm, and nobody has it' : `${others.size} other alarms that nobody has`;
  at('alarm-others-words').textContent = `Look at the board: ${which}`;
  sound.needed([...others]);
}

/** Somebody who is at a link of it by the keyboard stays there. */
function showPart(place, html) {
  const link = place.contains(document.activeElement) && document.activeElement.getAttribute('href');
  place.innerHTML = html;
  if (link) place.querySelector(`[href="${link}"]`)?.focus();
}

function takeRows(changed) {
  snapshot = changed.snapshot;
  for (const { id, group, html } of changed.rows) {
    if (group === 'parts') showPart(at(PLACES[id]), html);
    if (group === 'acts') takeActs(html);
  }
  const state = document.querySelector('.alarm-state')?.textContent ?? '';
  if (changed.rows.some(({ id }) => id === 'head')) at('live-alert').textContent = state;
  takeOthers(changed);
}

const isPressing = createPressing(() => {
  if (waiting !== null && !isTyping()) showActs(waiting);
});

at('alarm-renew').addEventListener('click', () => {
  if (waiting !== null) showActs(waiting);
  document.querySelector('[data-acts] :is(input:not([type="hidden"]), button)')?.focus();
});

const feed = createFeed({
  base: `/desk/alarms/${alarm.dataset.id}`,
  timezone: alarm.dataset.timezone,
  build: alarm.dataset.build,
  wanted: () => new URLSearchParams({ since: snapshot }),
  takeTime: () => {},
  takeTick: () => sound.show(),
  takeRows,
  over: (why) => (why === 'role' ? location.assign('/desk') : shut(`/desk/alarms/${alarm.dataset.id}`)),
  // The answer to a form stands at the form's address.
  mayReload: () => !isTyping() && location.pathname === `/desk/alarms/${alarm.dataset.id}`,
});

/** As if nothing had been typed in it. Numbers of minutes stay as they were offered. */
function empty(form) {
  for (const field of form.querySelectorAll('input:not([type="hidden"], [inputmode="numeric"])')) {
    if (field.type === 'text') field.defaultValue = '';
    else field.defaultChecked = false;
  }
  form.reset();
}

// A form was sent, and counts. Pressed once more it is another one: it must not be taken for a repetition.
document.addEventListener('desk-done', ({ detail: form }) => {
  empty(form);
  for (const field of document.querySelectorAll('[data-acts] input[name="request"]')) field.value = newRequest();
  for (const old of document.querySelectorAll(ANSWERS)) old.remove();
  for (const field of document.querySelectorAll('[aria-describedby$="-error"]'))
    field.removeAttribute('aria-describedby');
  history.replaceState(null, '', `/desk/alarms/${alarm.dataset.id}`);
  // Somebody may be in another form by now.
  if (form.contains(document.activeElement) || !isTyping()) at('main').focus();
  if (waiting !== null && !isTyping()) showActs(waiting);
  void feed.poll();
});
