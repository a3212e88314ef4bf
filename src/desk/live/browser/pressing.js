// Tells whether somebody presses just now. A form that is replaced between the press of a button and its release is not
// sent.

/** `released`: what is done after the click that a release brings. */
export function createPressing(released = () => {}) {
  let isDown = false;
  document.addEventListener('pointerdown', () => {
    isDown = true;
  });
  for (const event of ['pointerup', 'pointercancel'])
    document.addEventListener(event, () => {
      // The click comes after the release.
      setTimeout(() => {
        isDown = false;
        released();
      });
    });
  return () => isDown;
}
