/** Speaks the line's words by the browser's own voice, where that is switched on. */
export function createVoice(button) {
  const able = 'speechSynthesis' in window;
  let on = false;
  button.hidden = !able;
  button.addEventListener('click', () => {
    on = !on;
    button.setAttribute('aria-checked', String(on));
    if (!on) speechSynthesis.cancel();
  });
  return {
    say(lines) {
      if (!on) return;
      for (const { text, language, pace } of lines) {
        const words = new SpeechSynthesisUtterance(text);
        words.lang = language;
        words.rate = pace === 'slow' ? 0.8 : 1;
        speechSynthesis.speak(words);
      }
    },
  };
}
