// Hide details: a veil against eyes beside the screen. What an account may not have is not sent in the first place.
// It runs before the page is drawn, so that nothing is seen for a moment.
(() => {
  const KEY = 'desk-details-hidden';
  /** On a visit of their own somebody asks for the details each time that they open a window. */
  const isVeiled = 'veiled' in document.documentElement.dataset;
  const kept = () => (isVeiled ? sessionStorage : localStorage);
  const read = () => {
    try {
      return (kept().getItem(KEY) ?? (isVeiled ? 'yes' : 'no')) === 'yes';
    } catch {
      return isVeiled;
    }
  };
  const show = (isHidden) => {
    document.documentElement.classList.toggle('desk-hidden', isHidden);
    for (const button of document.querySelectorAll('#hide-details, [data-hide-details]')) {
      button.setAttribute('aria-pressed', String(isHidden));
      button.textContent = isHidden ? 'Show details' : 'Hide details';
    }
  };
  const change = (isHidden) => {
    try {
      kept().setItem(KEY, isHidden ? 'yes' : 'no');
    } catch {
      // A browser that keeps nothing hides them until the page is opened again.
    }
    show(isHidden);
  };
  show(read());
  document.addEventListener('DOMContentLoaded', () => {
    show(read());
    document.getElementById('desk-out')?.removeAttribute('hidden');
    for (const button of document.querySelectorAll('#hide-details, [data-hide-details]'))
      button.addEventListener('click', () => {
        change(!document.documentElement.classList.contains('desk-hidden'));
      });
  });
  let escapeAt = -Infinity;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (event.timeStamp - escapeAt < 600) change(true);
    escapeAt = event.timeStamp;
  });
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) show(read());
  });
})();
