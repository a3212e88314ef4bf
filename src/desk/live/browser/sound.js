// Sound is armed only by the test, and says whether it is. It makes its tones itself. A page that is loaded anew tries
// to go on: a new version of the desk loads every board anew, and nobody presses anything then.
import { createStopwatch } from './stopwatch.js';

const AGAIN = 20_000;
/** While many need somebody at once, one more is no news. */
const AGAIN_OF_MANY = 60_000;
/** So long the alarms that are there are quiet on this desk; a new one is not. */
const QUIET_FOR = 120_000;
const NOTICE = 'Desk: somebody is needed';
const IS_OFF = 'Desk: the sound is off';
/** In it a browser keeps, for a tab, that the sound was armed. */
const ARMED = 'desk-sound-armed';
/** Where a browser does not let a page sound, its answer never comes. */
const GOES_ON_WITHIN = 1_000;

/** `quieted` is told which alarms are quiet here now. */
export function createSound({ button, state, quiet, quieted }) {
  let context = null;
  let calling = null;
  let wasMany = false;
  /** It was armed in this tab. */
  let isWanted = false;
  let raised = new Set();
  /** How long ago each was made quiet. */
  const quietSince = new Map();

  const isArmed = () => context?.state === 'running';
  const isLoud = () => [...raised].some((id) => !(quietSince.get(id)?.() < QUIET_FOR));

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

  function call() {
    if (isLoud()) two();
    show();
  }

  function show() {
    const isLost = isWanted && !isArmed();
    const words = isArmed() ? 'Sound ARMED' : isLost ? 'Sound OFF: press Test sound again' : 'Sound OFF';
    // It is said aloud as it ends, and once.
    state.role = isLost ? 'alert' : null;
    if (state.textContent !== words) {
      state.textContent = words;
      if (isLost) notify(IS_OFF);
    }
    state.classList.toggle('live-sound-off', !isArmed());
    quiet.hidden = !isArmed() || !isLoud();
  }

  /** It names nobody, because an onlooker may read it. */
  function notify(words) {
    if (!document.hidden || window.Notification?.permission !== 'granted') return;
    try {
      // Without `renotify` a browser shows it in the place of the one before, and says nothing.
      new Notification(words, { tag: 'desk', renotify: true });
    } catch {
      // Chrome on Android knows no such notice. The sound goes on.
    }
  }

  function keep(isArmedHere) {
    isWanted = isArmedHere;
    try {
      if (isArmedHere) sessionStorage.setItem(ARMED, 'yes');
      else sessionStorage.removeItem(ARMED);
    } catch {
      // A browser that keeps nothing asks for the test again.
    }
  }

  const wasArmed = () => {
    try {
      return sessionStorage.getItem(ARMED) === 'yes' && !('out' in document.documentElement.dataset);
    } catch {
      return false;
    }
  };

  function open() {
    if (context !== null) return;
    context = new AudioContext();
    context.addEventListener('statechange', show);
  }

  if (wasArmed()) {
    open();
    void context.resume();
    setTimeout(() => {
      keep(true);
      show();
    }, GOES_ON_WITHIN);
    // After a press anywhere the browser lets it sound.
    document.addEventListener('click', () => {
      if (isWanted) void context.resume();
    });
  }
  button.addEventListener('click', async () => {
    open();
    await context.resume();
    keep(true);
    two();
    show();
    if (window.Notification?.permission === 'default') await Notification.requestPermission();
  });
  document.addEventListener('desk-out', async () => {
    keep(false);
    await context?.suspend();
    show();
  });
  quiet.addEventListener('click', () => {
    for (const id of raised) quietSince.set(id, createStopwatch());
    quieted([...raised]);
    show();
    button.focus();
  });

  return {
    show,
    /** The alarms that nobody has. A new one sounds at once, unless there are many. */
    needed: (ids, { isMany = false } = {}) => {
      const isNew = ids.some((id) => !raised.has(id));
      raised = new Set(ids);
      // Somebody had it, and has it no more: that is news.
      for (const id of quietSince.keys()) if (!raised.has(id)) quietSince.delete(id);
      if (raised.size === 0 || isMany !== wasMany || (isNew && !isMany)) {
        clearInterval(calling);
        calling = null;
      }
      wasMany = isMany;
      if (isNew) notify(NOTICE);
      show();
      if (raised.size === 0 || calling !== null) return;
      call();
      calling = setInterval(call, isMany ? AGAIN_OF_MANY : AGAIN);
    },
    /** Something waits to be read or said: once, low. */
    low: () => {
      if (isArmed()) tone(330, context.currentTime, 0.4);
    },
  };
}
