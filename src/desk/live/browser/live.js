// Keeps the board up to date: its rows, what it says aloud, and its sound.
import { createFeed } from './feed.js';
import { createFind } from './find.js';
import { createHold } from './hold.js';
import { newRequest } from './new-request.js';
import { applyRows, countChanges, keepFocus, showMinutes, showSizes } from './rows.js';
import { tellQuieted } from './quieted.js';
import { createSound } from './sound.js';

const SUMMARY_EVERY = 15_000;
/** These sound once, low. */
const LOW = new Set(['text', 'taken', 'line']);

const board = document.getElementById('board');
const at = (id) => document.getElementById(id);

let snapshot = board.dataset.snapshot;
let isPaused = false;
/** What has come and is not shown. */
let held = [];
/** Somebody has pressed something: what came of it is shown, though the page is paused. */
let isAnswer = false;
let summaryAt = -Infinity;

const sound = createSound({
  button: at('sound'),
  state: at('sound-state'),
  quiet: at('quiet'),
  quieted: (rows) => tellQuieted(rows.map((id) => id.slice('row-'.length))),
});
const find = createFind(at('find'), at('find-state'));
at('find-box').hidden = false;
const showSoon = createHold(showHeld);
at('live-acts').hidden = false;
sound.needed(raisedRows());

const feed = createFeed({
  base: '/desk',
  timezone: board.dataset.timezone,
  build: board.dataset.build,
  /** What the page has, and which team's visits it shows. */
  wanted: () => new URLSearchParams({ since: snapshot, ...(board.dataset.team && { team: board.dataset.team }) }),
  takeTime: showTime,
  takeTick: ({ desk }) => {
    sound.show();
    if (at('board-desk').textContent !== (desk ?? '')) at('board-desk').textContent = desk ?? '';
  },
  takeRows,
  over: () => location.assign('/desk'),
});
setInterval(showTime, 10_000);

function showTime() {
  const now = feed.now();
  if (now !== null) showMinutes(now);
}

/** What comes to those who must act, or leaves an alarm that nobody had: its sound would go on. */
function isPressing({ isAll, rows, gone }) {
  const touched = new Set([...rows.map(({ id }) => id), ...gone].map((id) => `row-${id}`));
  return rows.some(({ group }) => group === 'needs') || raisedRows().some((id) => isAll || touched.has(id));
}

function takeRows(rows) {
  // What waits to be shown is had: the desk sends what has changed since.
  snapshot = rows.snapshot;
  held = rows.isAll ? [rows] : [...held, rows];
  if (!isPaused || isPressing(rows) || isAnswer) showSoon();
  else showWaiting();
}

/** On a paused page: how many rows would change. */
function showWaiting() {
  const count = countChanges(held);
  const words = count === 0 ? '' : count === 1 ? '1 change waits' : `${count} changes wait`;
  const isFirst = at('waiting').textContent === '';
  at('waiting').textContent = words;
  if (words) say(isFirst ? '' : words, isFirst ? words : '');
}

function showHeld() {
  const waiting = held;
  const rows = waiting.at(-1);
  if (!rows) return;
  held = [];
  isAnswer = false;
  const giveFocusBack = keepFocus();
  const fresh = waiting.flatMap((one) => applyRows(one));
  showWaiting();
  const sizes = showSizes();
  find();
  at('board-counts').textContent = rows.summary;
  const needs = document.querySelectorAll('[data-rows="needs"] > tr:not([data-may-wait])').length;
  const isMany = needs > Number(board.dataset.atOnce);
  board.classList.toggle('board-many', isMany);
  at('board-upset').hidden = !isMany;
  at('board-upset-size').textContent = String(needs);
  document.title = sizes.needs > 0 ? `(${sizes.needs}) Desk` : 'Desk';
  showTime();
  announce(fresh, isMany);
  say(rows.summary, giveFocusBack() ? 'The row that you were in is gone. ' : '');
}

function raisedRows() {
  return [...document.querySelectorAll('tr[data-tone="raised"]')].map(({ id }) => id);
}

function announce(fresh, isMany) {
  sound.needed(raisedRows(), { isMany });
  if (fresh.some(({ tone }) => tone === 'raised'))
    at('live-alert').textContent = `Somebody is needed, ${feed.heardAt()}`;
  // Words that nobody has read, news that has not come, or a line that may ring nobody.
  else if (fresh.some(({ group, tone, mayWait }) => group === 'needs' && LOW.has(tone) && mayWait === undefined))
    sound.low();
}

/** To readers of the screen, and seldom: a reader would hear nothing else. `atOnce` is said in any case. */
function say(text, atOnce = '') {
  const isSoon = performance.now() - summaryAt < SUMMARY_EVERY;
  if (isSoon && !atOnce) return;
  if (!isSoon) summaryAt = performance.now();
  at('live-summary').textContent = atOnce + (isSoon ? '' : text);
}

// A press has counted. The next one is another form: it must not be taken for a repetition.
document.addEventListener('desk-done', ({ detail: form }) => {
  form.elements.request.value = newRequest();
  isAnswer = true;
  void feed.poll();
});

at('pause').addEventListener('click', () => {
  isPaused = !isPaused;
  at('pause').setAttribute('aria-pressed', String(isPaused));
  at('pause').textContent = isPaused ? 'Go on' : 'Pause';
  if (!isPaused) {
    showSoon();
    void feed.poll();
  }
});
