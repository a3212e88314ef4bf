// Hide details: a veil against eyes beside the screen. What an account may not have is not sent in the first place.
// It runs before the page is drawn, so that nothing is seen for a moment.
(() => {
  const KEY = 'desk-details-hidden';
  const read = () => {
    try {
      return localStorage.getItem(KEY) === 'yes';
    } catch {
      return false;
    }
  };
  const show = (isHidden) => {
    document.documentElement.classList.toggle('desk-hidden', isHidden);
    const button = document.getElementById('hide-details');
    if (!button) return;
    button.setAttribute('aria-pressed', String(isHidden));
    button.textContent = isHidden ? 'Show details' : 'Hide details';
  };
  const change = (isHidden) => {
    try {
      localStorage.setItem(KEY, isHidden ? 'yes' : 'no');
    } catch {
      // A browser that keeps nothing hides them until the page is opened again.
    }
    show(isHidden);
  };
  show(read());
  document.addEventListener('DOMContentLoaded', () => {
    show(read());
    document.getElementById('hide-details')?.addEventListener('click', () => {
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
