import { keyed } from './phone-words.js';

/** What is heard on a call, line by line; the words of the line appear as they are spoken. */
export function createTranscript(root) {
  let lines = [];

  function clear() {
    root.replaceChildren();
    lines = [];
  }

  /** Adds what is new; answers the line's words among it, so that they may be spoken aloud. */
  function show(transcript, fresh) {
    const words = [];
    transcript.forEach((heard, index) => {
      const shown = lines[index];
      if (shown) {
        if (shown.heard.text !== heard.text) shown.element.textContent = keyed(heard);
        if (heard.cut && !shown.cutAt) shown.cutAt = performance.now();
        shown.heard = heard;
        return;
      }
      lines.push(lineOf(heard, fresh));
      root.append(lines.at(-1).element);
      if (fresh && heard.who === 'line') words.push(heard);
    });
    root.scrollTop = root.scrollHeight;
    return words;
  }

  /** Colours the words that have been spoken by now. */
  function tick(now) {
    for (const { words, heard, since, cutAt } of lines) {
      if (words.length === 0 || words.at(-1).classList.contains('said')) continue;
      const passed = ((cutAt || now) - since) / 1000;
      const said = heard.seconds === 0 ? words.length : Math.ceil((passed / heard.seconds) * words.length);
      words.forEach((word, index) => word.classList.toggle('said', index < said));
    }
  }

  return { clear, show, tick };
}

function lineOf(heard, fresh) {
  const element = Object.assign(document.createElement('p'), { className: heard.who });
  const since = fresh ? performance.now() : -Infinity;
  const line = { element, heard, since, cutAt: heard.cut ? -Infinity : 0, words: [] };
  if (heard.who !== 'line') {
    element.textContent = keyed(heard);
    return line;
  }
  // Word by word for the eye, whole for a screen reader: the text is there from the start, only its colour follows.
  line.words = heard.text
    .split(' ')
    .map((word) => Object.assign(document.createElement('span'), { textContent: word }));
  line.words.forEach((span, place) => element.append(...(place ? [' ', span] : [span])));
  return line;
}
