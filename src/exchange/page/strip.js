import { serviceTime } from './exchange.js';

/** The strip that tells what the line is doing: which phones ring, and how long it is until what. */

const MOST_SHOWN = 3;

/** `lead` brings a handset before the reader's eyes. */
export function createStrip(root, lead) {
  const parts = {
    now: root.querySelector('.now'),
    then: root.querySelector('.then'),
    held: root.querySelector('.held'),
  };

  /** `ringing`: the handsets that ring just now. */
  function show(known, ringing) {
    root.hidden = !known.next && ringing.length === 0;
    showRinging(ringing);
    if (ringing.length === 0)
      parts.now.textContent = known.next?.length ? '' : 'Nobody is out. The line waits for a call or a text.';
    parts.then.replaceChildren(...(known.next ?? []).slice(0, MOST_SHOWN).map(item));
    parts.held.hidden = known.clock.pace === known.clock.speed;
    root.classList.toggle('is-held', !parts.held.hidden);
    tick(known);
  }

  /** Its buttons stay while the same phones ring: one that is replaced loses the focus and the click. */
  function showRinging(ringing) {
    const words = ringing.map((handset) => `${handset.label()} rings`);
    if (words.length > 0 && words.join() === [...parts.now.children].map(({ textContent }) => textContent).join())
      return;
    parts.now.replaceChildren(
      ...ringing.map((handset, index) => {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: words[index] });
        button.addEventListener('click', () => lead(handset));
        return button;
      }),
    );
  }

  function item({ text }) {
    const element = document.createElement('li');
    element.append(
      document.createElement('b'),
      ' ',
      Object.assign(document.createElement('span'), { textContent: text }),
    );
    return element;
  }

  /** Moves the seconds, which are those of a clock on the wall. */
  function tick(known) {
    const now = serviceTime(known).getTime();
    (known.next ?? []).slice(0, MOST_SHOWN).forEach(({ at }, index) => {
      const seconds = Math.ceil((new Date(at).getTime() - now) / 1000 / known.clock.speed);
      const words = seconds > 0 ? `${length(seconds)} until` : 'Now:';
      const place = parts.then.children[index]?.firstElementChild;
      if (place && place.textContent !== words) place.textContent = words;
    });
  }

  return { show, tick };
}

/** "18 s", "1 min 20 s", "2 h 5 min" */
function length(seconds) {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`;
}
