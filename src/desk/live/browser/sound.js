// Sound is armed only by the test, and says whether it is. It makes its tones itself.
const AGAIN = 20_000;
/** While many need somebody at once, one more is no news. */
const AGAIN_OF_MANY = 60_000;

export function createSound(button, state) {
  let context = null;
  let calling = null;
  let wasMany = false;

  const isArmed = () => context?.state === 'running';

  function tone(frequency, at, length) {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.3, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + length);
  }

  function two() {
    if (!isArmed()) return;
    tone(660, context.currentTime, 0.35);
    tone(880, context.currentTime + 0.4, 0.35);
  }

  function show() {
    state.textContent = isArmed() ? 'Sound ARMED' : 'Sound OFF';
    state.classList.toggle('live-sound-off', !isArmed());
  }

  button.addEventListener('click', async () => {
    context ??= new AudioContext();
    context.addEventListener('statechange', show);
    await context.resume();
    two();
    show();
  });

  return {
    show,
    /** Somebody is needed, or not any more. A new alarm sounds at once, unless there are many. */
    needed: (isNeeded, { isNew, isMany }) => {
      if (!isNeeded || isMany !== wasMany || (isNew && !isMany)) {
        clearInterval(calling);
        calling = null;
      }
      wasMany = isMany;
      if (!isNeeded || calling !== null) return;
      two();
      calling = setInterval(two, isMany ? AGAIN_OF_MANY : AGAIN);
    },
    /** Something waits to be read or said: once, low. */
    low: () => {
      if (isArmed()) tone(330, context.currentTime, 0.4);
    },
  };
}
