import { ask } from './exchange.js';

/** One handset on the page: its elements, and how they follow the phone, its call and its texts. */

const KEYS = [
  ['1', ''],
  ['2', 'abc'],
  ['3', 'def'],
  ['4', 'ghi'],
  ['5', 'jkl'],
  ['6', 'mno'],
  ['7', 'pqrs'],
  ['8', 'tuv'],
  ['9', 'wxyz'],
  ['*', ''],
  ['0', ''],
  ['#', ''],
];
const CARRIERS = { twilio: 'Twilio', vonage: 'Vonage' };
const SAID = { '*': 'star', '#': 'hash' };
const ENDS = {
  completed: 'Call ended',
  busy: 'Busy',
  'no-answer': 'No answer',
  canceled: 'Rang off',
  failed: 'Failed',
};

export function createPhone(template, { number }) {
  const root = template.content.firstElementChild.cloneNode(true);
  const find = (selector) => root.querySelector(selector);
  const id = `phone-${number.replace(/\D/g, '')}`;
  root.id = id;
  const parts = {
    label: find('.label'),
    number: find('.number'),
    note: find('.note'),
    status: find('.status'),
    transcript: find('.transcript'),
    hint: find('.hint'),
    say: find('.say'),
    go: find('.go'),
    stop: find('.stop'),
    keypad: find('.keypad'),
    thread: find('.thread'),
    write: find('.write'),
    select: find('.answers select'),
    line: find('.to-line'),
    withheld: find('.withheld input'),
    skip: find('.skip-wait'),
  };
  parts.label.id = `${id}-label`;
  root.setAttribute('aria-labelledby', parts.label.id);
  for (const [key, letters] of KEYS) parts.keypad.append(keyButton(key, letters));

  let call = null;
  let label = number;
  let ours = [];
  let lines = [];

  const attempt = async (deed) => {
    try {
      await deed();
    } catch (fault) {
      parts.hint.textContent = `${fault.message[0].toUpperCase()}${fault.message.slice(1)}`;
    }
  };
  const live = () => call !== null && call.endedAt === null;
  const ringing = () =>
    live() && call.direction === 'outbound' && ((call.status === 'ringing' && !call.unheard) || call.screening);
  let keysSent = Promise.resolve();
  // One after the other: two requests at once may overtake each other, and a PIN is its order.
  const sendKey = (key) => {
    const { id: callId } = call;
    keysSent = keysSent.then(() => attempt(() => ask.press(callId, key)));
  };
  const press = (key) => {
    flash(parts.keypad, key);
    if (live() && !ringing()) sendKey(key);
    else parts.hint.textContent = ringing() ? 'Answer first, then press keys' : 'Press Call first, then keys';
  };

  parts.keypad.addEventListener('click', ({ target }) => {
    const key = target.closest('button')?.dataset.key;
    if (key) press(key);
  });
  parts.go.addEventListener(
    'click',
    () =>
      void attempt(() =>
        ringing()
          ? ask.answer(call.id)
          : ask.dial(number, parts.line.querySelector('select').value || undefined, parts.withheld.checked),
      ),
  );
  parts.stop.addEventListener(
    'click',
    () => void attempt(() => (ringing() ? ask.decline(call.id) : ask.hangUp(call.id))),
  );
  parts.skip.addEventListener('click', () => void attempt(() => ask.silence(call.id)));
  parts.select.addEventListener('change', () => void attempt(() => ask.setAnswers(number, parts.select.value)));
  parts.say.addEventListener('submit', (event) => {
    event.preventDefault();
    const { words } = parts.say.elements;
    const said = words.value.trim();
    words.value = '';
    if (said) void attempt(() => ask.speak(call.id, said));
  });
  parts.write.addEventListener('submit', (event) => {
    event.preventDefault();
    const { body } = parts.write.elements;
    if (!body.value.trim()) return;
    const words = body.value;
    body.value = '';
    void attempt(() => ask.text(number, parts.line.querySelector('select').value || undefined, words));
  });

  function showPhone(phone) {
    label = phone.label;
    parts.label.textContent = phone.label;
    parts.number.textContent = phone.label === phone.number ? 'Not in the organisation’s list' : spaced(phone.number);
    parts.note.textContent = phone.note ?? '';
    parts.note.hidden = !phone.note;
    parts.select.value = phone.answers;
    parts.transcript.setAttribute('aria-label', `Heard on the phone of ${label}`);
    parts.keypad.setAttribute('aria-label', `Keypad of ${label}`);
    parts.thread.setAttribute('aria-label', `Texts of ${label}`);
    parts.say.elements.words.setAttribute('aria-label', `Said on the phone of ${label}`);
    parts.write.elements.body.setAttribute('aria-label', `Text from ${label} to the line`);
    parts.select.setAttribute('aria-label', `When ${label} is rung`);
  }

  /** Which of our numbers it rings and texts, where there are several. */
  function showLines(lines) {
    ours = lines;
    const select = parts.line.querySelector('select');
    const chosen = select.value;
    select.replaceChildren(...lines.map((line) => new Option(lineName(line), line.number)));
    if (lines.some((line) => line.number === chosen)) select.value = chosen;
    select.setAttribute('aria-label', `Number that ${label} rings and texts`);
    parts.line.hidden = lines.length < 2;
  }

  function showCall(next, fresh) {
    if (next?.id !== call?.id) {
      parts.transcript.replaceChildren();
      lines = [];
    }
    call = next;
    const newWords = call ? showTranscript(fresh) : [];
    root.classList.toggle('rings', ringing());
    root.classList.toggle('live', live() && !ringing());
    root.classList.toggle('over', !live());
    showStatus();
    const caption = ringing() ? ['Answer', 'Decline'] : ['Call', 'Hang up'];
    const buttons = [parts.go, parts.stop];
    buttons.forEach((button, index) => {
      button.lastElementChild.textContent = caption[index];
      button.setAttribute('aria-label', `${caption[index]}: ${label}`);
    });
    parts.go.disabled = live() && !ringing();
    parts.stop.disabled = !live();
    parts.skip.disabled = !live() || !call.waitingFor || call.waitingFor.kind === 'conference';
    parts.hint.textContent = hintFor(call, ours);
    parts.say.hidden = !listensForWords(call);
    return newWords;
  }

  /** Adds what is new; answers the line's words among it, so that they may be spoken aloud. */
  function showTranscript(fresh) {
    const words = [];
    call.transcript.forEach((heard, index) => {
      const shown = lines[index];
      if (shown) {
        if (shown.heard.text !== heard.text) shown.element.textContent = keyed(heard);
        if (heard.cut && !shown.cutAt) shown.cutAt = performance.now();
        shown.heard = heard;
        return;
      }
      const element = document.createElement('p');
      element.className = heard.who;
      const line = {
        element,
        heard,
        since: fresh ? performance.now() : -Infinity,
        cutAt: heard.cut ? -Infinity : 0,
        words: [],
      };
      if (heard.who === 'line') {
        // Word by word for the eye, whole for a screen reader: the text is there from the start, only its colour
        // follows.
        line.words = heard.text
          .split(' ')
          .map((word) => Object.assign(document.createElement('span'), { textContent: word }));
        line.words.forEach((span, place) => element.append(...(place ? [' ', span] : [span])));
        if (fresh) words.push(heard);
      } else element.textContent = keyed(heard);
      lines.push(line);
      parts.transcript.append(element);
    });
    parts.transcript.scrollTop = parts.transcript.scrollHeight;
    return words;
  }

  function showStatus() {
    const text = statusOf(call);
    if (parts.status.dataset.kind !== text) {
      parts.status.dataset.kind = text;
      parts.status.replaceChildren(
        text,
        Object.assign(document.createElement('span'), { className: 'seconds', ariaHidden: 'true' }),
      );
    }
  }

  /** Moves what passes with time: the words being spoken, the length of the call. */
  function tick(now) {
    for (const { words, heard, since, cutAt } of lines) {
      if (words.length === 0 || words.at(-1).classList.contains('said')) continue;
      const passed = ((cutAt || now) - since) / 1000;
      const said = heard.seconds === 0 ? words.length : Math.ceil((passed / heard.seconds) * words.length);
      words.forEach((word, index) => word.classList.toggle('said', index < said));
    }
    const seconds = parts.status.querySelector('.seconds');
    if (seconds)
      seconds.textContent =
        live() && call.answeredAt ? ` ${length(Date.now() - new Date(call.answeredAt).getTime())}` : '';
  }

  function showTexts(texts) {
    if (
      parts.thread.childElementCount === texts.length &&
      texts.every((text, index) => parts.thread.children[index].dataset.state === text.status)
    )
      return;
    parts.thread.replaceChildren(...texts.map(bubble));
    parts.thread.scrollTop = parts.thread.scrollHeight;
  }

  return {
    root,
    number,
    press,
    showPhone,
    showLines,
    showCall,
    showTexts,
    tick,
    isRinging: ringing,
    isInCall: () => live() && !ringing(),
    label: () => label,
  };
}

function keyButton(key, letters) {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.key = key;
  if (SAID[key]) button.setAttribute('aria-label', SAID[key]);
  const face = document.createElement('span');
  face.textContent = key;
  button.append(face);
  if (letters)
    button.append(Object.assign(document.createElement('small'), { textContent: letters, ariaHidden: 'true' }));
  return button;
}

function flash(keypad, key) {
  const button = [...keypad.children].find(({ dataset }) => dataset.key === key);
  button?.classList.remove('pressed');
  void button?.offsetWidth;
  button?.classList.add('pressed');
}

function keyed({ who, text }) {
  return who === 'caller' && /^[0-9*#]+$/.test(text) ? [...text].join(' ') : text;
}

function statusOf(call) {
  if (!call) return 'Ready';
  if (call.endedAt) return ENDS[call.status] ?? 'Call ended';
  if (call.screening) return 'Asks who rings';
  if (call.status === 'in-progress') return 'In a call';
  if (call.direction === 'inbound') return 'Calling the line';
  return call.unheard ? 'Silent: do not disturb' : 'Ringing';
}

function listensForWords(call) {
  const wait = call?.waitingFor;
  return wait?.kind === 'recording' || (wait?.kind === 'keys' && wait.input.includes('speech'));
}

function hintFor(call, ours) {
  if (!call || call.endedAt) return 'Press Call to ring the line';
  const wait = call.waitingFor;
  if (!wait) return 'One moment…';
  switch (wait.kind) {
    case 'answer':
      return `from ${lineName(ours.find((line) => line.number === call.line) ?? { number: call.line })}`;
    case 'keys': {
      if (!wait.input.includes('dtmf')) return 'Listens for words';
      if (wait.numDigits === 1) return 'Listens for one key';
      const most = wait.numDigits ? `Listens for up to ${wait.numDigits} keys` : 'Listens for keys';
      return wait.finishOnKey ? `${most}, ${wait.finishOnKey} ends them` : most;
    }
    case 'recording':
      return 'Takes down what you say; # ends it';
    case 'conference':
      return 'Put through';
    case 'pause':
      return 'Holding';
    default:
      return 'Speaking; keys are not heard now';
  }
}

function bubble(text) {
  const item = document.createElement('div');
  item.className = text.direction === 'inbound' ? 'mine' : 'theirs';
  item.dataset.state = text.status;
  const words = Object.assign(document.createElement('p'), { textContent: text.body });
  item.append(words);
  if (text.status === 'undelivered')
    item.append(
      Object.assign(document.createElement('small'), {
        textContent: text.errorCode === 30003 ? 'Not delivered: the phone is off' : 'Not delivered: blocked',
      }),
    );
  return item;
}

/** "+44 1632 960000, Twilio, cover number" */
function lineName({ number, carrier, label }) {
  return [spaced(number), carrier && CARRIERS[carrier], label].filter(Boolean).join(', ');
}

/** +44 7700 900101 */
function spaced(number) {
  return number.replace(/^(\+44)(7\d{3}|1632|\d{4})(\d+)$/, '$1 $2 $3');
}

function length(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
