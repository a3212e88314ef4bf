// Sends forms by itself, and again where the network fails. A press counts once, for each form carries an id.
import { newRequest } from './new-request.js';
import { createStopwatch } from './stopwatch.js';

const ANSWER_WITHIN = 6_000;
const AGAIN_AFTER = 2_000;
const GIVES_UP_AFTER = 30_000;
const LEADS_TO = 'desk-sent-form-leads-to';
const UNSENT = 'desk-form-not-sent';
/** What was typed waits there: nothing is done yet. */
const ASKS_WHO = /^\/desk\/(?:confirm|sign-in|kept)\b/;

const box = document.getElementById('sending');
const words = document.getElementById('sending-words');
const again = document.getElementById('sending-again');
/** What is on its way, or what nobody knows of. */
let sent;
/** Pressed meanwhile: a live page may show what came of the first before its answer is here. */
let later = [];
let isBusy = false;

function say(text, mayAgain = false) {
  // Readers of the screen read what was there before it said something.
  box.classList.toggle('live-sending-quiet', text === '');
  words.textContent = text;
  again.hidden = !mayAgain;
}

/** Where it leads; 'page': an answer to read; null: none. */
async function attempt({ action, body }) {
  try {
    const response = await fetch(action, {
      method: 'POST',
      body,
      headers: { 'Desk-Script': 'yes' },
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    const leadsTo = response.headers.get('Location');
    // What bears no mark of the desk has not come from it, such as the 404 of a proxy that has none behind it for a
    // moment. A desk of an earlier version marks no answer, and says where it leads all the same.
    if (response.status >= 500 || (leadsTo === null && !response.headers.has('Desk-Script'))) return null;
    return leadsTo ?? 'page';
  } catch {
    return null;
  }
}

/** In the ordinary way. The desk knows the form by its id, and does nothing twice. */
function submitAsUsual({ action, body }) {
  const form = Object.assign(document.createElement('form'), { method: 'post', action });
  for (const [name, value] of body)
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  document.body.append(form);
  form.submit();
}

async function send() {
  isBusy = true;
  say('Sending.');
  const since = createStopwatch();
  let answer = await attempt(sent);
  while (answer === null) {
    say('It has not arrived yet: the network does not answer. It is sent again by itself.');
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    // A laptop may have slept meanwhile: what was so in the afternoon is not done by itself in the night.
    if (since() > GIVES_UP_AFTER) break;
    answer = await attempt(sent);
  }
  isBusy = false;
  if (answer === box.dataset.here) {
    // The page is live, and shows what has become of it.
    sayDone(sent.deed);
    document.dispatchEvent(new CustomEvent('desk-done', { detail: sent.form }));
    sent = later.shift();
    if (sent) void send();
  } else if (answer === null) {
    later = [];
    say(box.dataset.unknown, true);
  } else {
    remember(answer, sent.deed);
    if (answer === 'page') submitAsUsual(sent);
    else location.assign(answer);
  }
}

/** The next page says it: this one is gone. */
function remember(answer, deed) {
  try {
    if (later.length > 0) sessionStorage.setItem(UNSENT, 'yes');
    if (!ASKS_WHO.test(answer)) sessionStorage.setItem(LEADS_TO, `${answer}\n${deed}`);
  } catch {
    // A browser that keeps nothing says nothing.
  }
}

/** The keyboard goes on where the page's own words begin. */
function arrive() {
  let deed;
  let isUnsent = false;
  try {
    isUnsent = sessionStorage.getItem(UNSENT) !== null;
    sessionStorage.removeItem(UNSENT);
    if (isUnsent) say('What you pressed last was not sent. Press it again.');
    const [answer, was] = sessionStorage.getItem(LEADS_TO)?.split('\n') ?? [];
    deed = was;
    sessionStorage.removeItem(LEADS_TO);
    if (answer !== location.pathname + location.search) return;
  } catch {
    return;
  }
  const main = document.getElementById('main');
  main.focus({ preventScroll: true });
  // It may say something else.
  if (!isUnsent && main.querySelector('[role="alert"]') === null) sayDone(deed);
}

/** `deed`: what was done, and for whom; empty: the page itself tells. */
function sayDone(deed) {
  say('Done.');
  if (deed)
    words.append(Object.assign(document.createElement('span'), { className: 'desk-detail', textContent: ` ${deed}.` }));
  setTimeout(() => {
    if (words.textContent.startsWith('Done.')) say('');
  }, 4_000);
}

/** A press that asks nothing else names the person in its button, for people who hear the page. */
const deedOf = (button) =>
  button?.querySelector('.desk-detail') ? button.textContent.replaceAll(/\s+/g, ' ').trim() : '';

/** But for what takes long or is not kept. */
const isSentAgain = ({ target, submitter }) =>
  target.matches('[method="post"]:has([name="request"])') &&
  ![target, submitter].some((one) => one?.matches('[data-sent-as-usual]'));

document.addEventListener('submit', (event) => {
  if (!isSentAgain(event)) return;
  event.preventDefault();
  const form = event.target;
  // A button may stand outside its form, and lead elsewhere.
  const action = event.submitter?.hasAttribute('formaction') ? event.submitter.formAction : form.action;
  const { request } = form.elements;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  body.delete('request');
  const what = action + body;
  const known = isBusy ? [sent, ...later] : [sent];
  if (isBusy && known.some((one) => one.what === what)) return;
  // With other words it is another form.
  if (known.some((one) => one?.what !== what && one?.body.get('request') === request.value))
    request.value = newRequest();
  body.set('request', request.value);
  const now = { form, action, what, body, deed: deedOf(event.submitter) };
  if (isBusy) {
    later.push(now);
    say('This is sent next, unless another page opens.');
  } else {
    sent = now;
    void send();
  }
});
again.addEventListener('click', () => {
  if (!isBusy) void send();
});
arrive();
