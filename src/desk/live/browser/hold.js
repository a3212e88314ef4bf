// Keeps what a page shows in its place while somebody presses, or is about to: a row that moves puts another person
// under the finger.
const AFTER_A_MOVE = 300;
/** A finger may rest on a telephone, and a hand move a mouse for long: no news waits longer for it. */
const AT_MOST = 2_000;
const LOOK_EVERY = 50;

/** Returns what is called whenever there is something to show. It calls `show` at once, or after the press. */
export function createHold(show) {
  let isDown = false;
  let movedAt = -Infinity;
  let since = null;
  let looking = null;
  for (const event of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'])
    document.addEventListener(event, ({ type }) => {
      if (type !== 'pointermove') isDown = type === 'pointerdown';
      movedAt = performance.now();
    });
  function look() {
    const now = performance.now();
    if ((isDown || now - movedAt < AFTER_A_MOVE) && now - since < AT_MOST) return;
    clearInterval(looking);
    looking = null;
    show();
  }
  return () => {
    if (looking !== null) return;
    since = performance.now();
    looking = setInterval(look, LOOK_EVERY);
    look();
  };
}
