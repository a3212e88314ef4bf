import { follow, houseTime } from './exchange.js';
import { createFaults } from './faults.js';
import { createPhone } from './phone.js';
import { createVoice } from './voice.js';

const byId = (id) => document.getElementById(id);
const shelf = byId('phones');
const handsets = new Map();
const voice = createVoice(byId('aloud'));
const faults = createFaults(byId('faults'));
let active = null;

const known = follow({
  connected(yes) {
    byId('lost').hidden = yes;
  },
  told(kind, data) {
    if (kind === 'state') showEverything();
    else if (kind === 'phone') {
      handsetOf(data.phone).showPhone(data.phone);
      showCallOf(data.phone.number, true);
    } else if (kind === 'call') showCallOf(data.call.phone, true);
    else if (kind === 'text') showTextsOf(data.text.phone);
    else if (kind === 'faults') faults.show(known.faults);
    else showErrors();
    showTitle();
  },
});

function showEverything() {
  byId('organisation').textContent = known.organisation;
  if (known.guide.length > 0) {
    byId('steps').replaceChildren(...known.guide.map((step) => Object.assign(document.createElement('li'), { textContent: step })));
  }
  const { speed } = known.clock;
  byId('speed').textContent = speed === 1 ? 'ordinary time' : `runs ${speed} × as fast`;
  faults.showCarriers(new Set(known.ours.map(({ carrier }) => carrier)));
  faults.show(known.faults);
  for (const phone of known.phones.values()) {
    handsetOf(phone).showPhone(phone);
    handsetOf(phone).showLines(known.ours);
    showCallOf(phone.number, false);
    showTextsOf(phone.number);
  }
  showErrors();
  showClock();
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
  byId('error-list').replaceChildren(...known.errors.slice(-20).reverse().map(({ at, code, reason }) => {
    const item = document.createElement('li');
    const time = Object.assign(document.createElement('time'), { dateTime: at, textContent: new Date(at).toLocaleTimeString('en-GB') });
    item.append(time, ' ', Object.assign(document.createElement('b'), { textContent: code || 'exchange' }), ` ${reason}`);
    return item;
  }));
}

function showClock() {
  if (!known.clock) return;
  const now = houseTime(known);
  byId('clock').textContent = now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: known.clock.timezone });
  byId('clock').dateTime = now.toISOString();
}

function showTitle() {
  const ringing = [...handsets.values()].filter((handset) => handset.isRinging()).map((handset) => handset.label());
  document.title = ringing.length > 0 ? `${ringing.join(', ')} rings` : `Handsets of ${known.organisation}`;
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
}, 100);
