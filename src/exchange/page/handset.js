import { follow, serviceTime } from './exchange.js';
import { createFaults } from './faults.js';
import { createGuide } from './guide.js';
import { createPhone } from './phone.js';
import { createStrip } from './strip.js';
import { createVoice } from './voice.js';

const byId = (id) => document.getElementById(id);
const shelf = byId('phones');
const handsets = new Map();
const voice = createVoice(byId('aloud'));
const faults = createFaults(byId('faults'));
const guide = createGuide(byId('steps'), byId('progress'));
const strip = createStrip(byId('strip'), lead);
/** A screen with room for one handset: what rings comes to the top. */
const narrow = matchMedia('(max-width: 40rem)');
let active = null;

const known = follow({
  connected(yes) {
    byId('lost').hidden = yes;
  },
  told(kind, data) {
    if (kind === 'state') showEverything();
    else if (kind === 'page') showFacts();
    else if (kind === 'phone') {
      handsetOf(data.phone).showPhone(data.phone);
      showCallOf(data.phone.number, true);
    } else if (kind === 'call') showCallOf(data.call.phone, true);
    else if (kind === 'text') showTextsOf(data.text.phone);
    else if (kind === 'faults') faults.show(known.faults);
    else showErrors();
    showRinging();
  },
});

/** What stands beside the phones. */
function showFacts() {
  const { speed, pace } = known.clock;
  byId('organisation').textContent = known.organisation;
  byId('speed').textContent = pace !== speed ? 'waits' : speed === 1 ? 'ordinary time' : `runs ${speed} × as fast`;
  guide(known.guide);
  showClock();
}

function showEverything() {
  showFacts();
  faults.showCarriers(new Set(known.ours.map(({ carrier }) => carrier)));
  faults.show(known.faults);
  for (const [number, handset] of handsets) {
    if (known.phones.has(number)) continue;
    handset.root.remove();
    handsets.delete(number);
    if (active === handset) active = null;
  }
  for (const phone of known.phones.values()) {
    // In the order in which they are told; moving an element takes the focus from what is in it.
    const { root } = handsetOf(phone);
    const place = [...known.phones.keys()].indexOf(phone.number);
    if (shelf.children[place] !== root) shelf.insertBefore(root, shelf.children[place] ?? null);
    handsetOf(phone).showPhone(phone);
    handsetOf(phone).showLines(known.ours);
    showCallOf(phone.number, false);
    showTextsOf(phone.number);
  }
  showErrors();
}

function handsetOf(phone) {
  const found = handsets.get(phone.number);
  if (found) return found;
  const handset = createPhone(byId('handset'), phone);
  handsets.set(phone.number, handset);
  shelf.append(handset.root);
  for (const kind of ['focusin', 'pointerdown']) handset.root.addEventListener(kind, () => activate(handset));
  handset.showPhone(phone);
  handset.showLines(known.ours);
  handset.showCall(null, false);
  return handset;
}

/** The call that holds the phone, or else its last one. */
function showCallOf(number, fresh) {
  const phone = known.phones.get(number);
  if (!phone) return;
  const own = [...known.calls.values()].filter((call) => call.phone === number);
  const held = own.find((call) => call.id === phone.callId) ?? own.at(-1) ?? null;
  voice.say(handsetOf(phone).showCall(held, fresh));
}

function showTextsOf(number) {
  const texts = [...known.texts.values()].filter((text) => text.phone === number && text.status !== 'queued');
  handsets.get(number)?.showTexts(texts);
}

function showErrors() {
  byId('errors').hidden = known.errors.length === 0;
  byId('error-list').replaceChildren(
    ...known.errors
      .slice(-20)
      .reverse()
      .map(({ at, code, reason }) => {
        const item = document.createElement('li');
        const time = Object.assign(document.createElement('time'), {
          dateTime: at,
          textContent: new Date(at).toLocaleTimeString('en-GB'),
        });
        item.append(
          time,
          ' ',
          Object.assign(document.createElement('b'), { textContent: code || 'exchange' }),
          ` ${reason}`,
        );
        return item;
      }),
  );
}

function showClock() {
  if (!known.clock) return;
  const now = serviceTime(known);
  byId('clock').textContent = now.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: known.clock.timezone,
  });
  byId('clock').dateTime = now.toISOString();
}

let rang = [];

function showRinging() {
  const ringing = [...handsets.values()].filter((handset) => handset.isRinging());
  const labels = ringing.map((handset) => handset.label());
  document.title =
    ringing.length > 0
      ? `${labels.join(', ')} ${ringing.length > 1 ? 'ring' : 'rings'}`
      : `Handsets of ${known.organisation}`;
  strip.show(known, ringing);
  const [fresh] = ringing.filter((handset) => !rang.includes(handset));
  rang = ringing;
  arrange();
  if (fresh && narrow.matches && !isInUse()) lead(fresh);
}

/** Those that ring or are in a call, in the order in which they began; behind them those that did before. */
let front = [];

/** On a narrow screen they come to the top; what the reader has in hand stays where it is on the screen. */
function arrange() {
  const all = [...handsets.values()];
  const isBusy = (handset) => handset.isRinging() || handset.isInCall();
  const former = front.filter((handset) => all.includes(handset));
  front = [
    ...former.filter(isBusy),
    ...all.filter((handset) => isBusy(handset) && !former.includes(handset)),
    ...former.filter((handset) => !isBusy(handset)),
  ];
  const before = active?.root.getBoundingClientRect().top;
  for (const handset of all) {
    const place = front.indexOf(handset);
    handset.root.style.order = narrow.matches && place >= 0 ? String(place - front.length) : '';
  }
  const moved = active ? active.root.getBoundingClientRect().top - before : 0;
  if (moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
}
narrow.addEventListener('change', arrange);

/** Somebody is in a call, or writes a text: the page must not move under their fingers. */
function isInUse() {
  const { activeElement } = document;
  return (
    [...handsets.values()].some((handset) => handset.isInCall()) ||
    (activeElement?.matches('input[type=text]') && activeElement.value !== '')
  );
}

function lead(handset) {
  activate(handset);
  handset.root.scrollIntoView({
    block: 'start',
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  });
}

function activate(handset) {
  active?.root.classList.remove('active');
  active = handset;
  active.root.classList.add('active');
}

// The computer's own keys press those of the handset that was used last.
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input[type=text], textarea, select');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9*#]$/.test(event.key) || !active) return;
  event.preventDefault();
  active.press(event.key);
});

setInterval(() => {
  const now = performance.now();
  for (const handset of handsets.values()) handset.tick(now);
  showClock();
  if (known.clock) strip.tick(known);
}, 100);
