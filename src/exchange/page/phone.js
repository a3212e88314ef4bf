import { ask } from './exchange.js';
import { hintFor, length, lineName, listensForWords, spaced, statusOf } from './phone-words.js';
import { createTranscript } from './transcript.js';

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
const SAID = { '*': 'star', '#': 'hash' };

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
  const transcript = createTranscript(parts.transcript);

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
  function showLines(all) {
    ours = all;
    const select = parts.line.querySelector('select');
    const chosen = select.value;
    select.replaceChildren(...all.map((line) => new Option(lineName(line), line.number)));
    if (all.some((line) => line.number === chosen)) select.value = chosen;
    select.setAttribute('aria-label', `Number that ${label} rings and texts`);
    parts.line.hidden = all.length < 2;
  }

  function showCall(next, fresh) {
    if (next?.id !== call?.id) transcript.clear();
    call = next;
    const newWords = call ? transcript.show(call.transcript, fresh) : [];
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
    transcript.tick(now);
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
