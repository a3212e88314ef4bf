// Keeps the answers of a roll-call up to date. What somebody has opened stays open, and focus is never moved by it.
import { createHold } from './hold.js';
import { createPressing } from './pressing.js';
import { clockOf, createWatchdog, showLife } from './watchdog.js';

const ASK_EVERY = 3_000;
const SUMMARY_EVERY = 15_000;

const answers = document.getElementById('roll-call');
const at = (id) => document.getElementById(id);
const seconds = clockOf(answers.dataset.timezone);

let heardAt = '';
let has = '';
let latest = '';
let summaryAt = -Infinity;
/** An answer that was asked for before the page slept is old. */
let wakes = 0;

at('live-acts').hidden = false;
// What has come during a press comes with the next answer.
const isPressing = createPressing();
const showSoon = createHold(() => showAnswers(latest));
const watchdog = createWatchdog(
  (life) => showLife(life, heardAt),
  () => {
    wakes += 1;
    void ask();
  },
);

/** The ids of forms are new each time, and are no change. */
const withoutIds = (html) => html.replaceAll(/(name="(?:request|_csrf)" value=")[^"]*/g, '$1');

function showAnswers(html) {
  if (isPressing() || withoutIds(html) === has) return;
  has = withoutIds(html);
  const open = [...answers.querySelectorAll('details[open]')].map(({ id }) => id);
  const focused = document.activeElement?.closest('#roll-call') ? document.activeElement : null;
  const place = focused?.id || focused?.closest('details')?.id;
  answers.innerHTML = html;
  for (const id of open) at(id)?.setAttribute('open', '');
  // Of the buttons in an opened one, each has a value of its own.
  const same = focused?.value ? `[value="${focused.value}"]` : 'summary';
  if (place) (at(place)?.querySelector(same) ?? at(place)?.querySelector('summary') ?? at(place))?.focus();
  if (performance.now() - summaryAt < SUMMARY_EVERY) return;
  summaryAt = performance.now();
  at('live-summary').textContent = answers.querySelector('.roll-call-summary')?.textContent ?? '';
}

async function ask() {
  const before = wakes;
  try {
    const response = await fetch(`/desk/roll-calls/${answers.dataset.id}/now`, {
      cache: 'no-store',
      // Where a network swallows everything, an answer that does not come would hold its connection for ever.
      signal: AbortSignal.timeout(6_000),
    });
    if (wakes !== before) return;
    const now = response.headers.get('Desk-Now');
    // What is not the desk's own, such as the answer of a proxy that has no desk behind it for a moment, is none.
    if (!response.ok || now === null) {
      // The sign-in leads back here.
      if ((await response.json()).why) location.assign(`/desk/roll-calls/${answers.dataset.id}`);
      return;
    }
    latest = await response.text();
    showSoon();
    heardAt = seconds.format(Date.parse(now));
    watchdog.heard();
  } catch {
    // The watchdog says that nothing is heard.
  }
}

setInterval(ask, ASK_EVERY);
void ask();
