// Hide details: a veil against eyes beside the screen. What an account may not have is not sent.
// It runs before the page is drawn, so that nothing is seen for a moment.
(() => {
  const KEY = 'desk-details-hidden';
  /** On a visit of their own somebody asks for the details each time that they open a window. */
  let isVeiled = 'veiled' in document.documentElement.dataset;
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
    const said = document.getElementById('details-said');
    if (said && !isHidden) said.textContent = '';
  };
  show(read());
  // The page was open before they began a visit.
  document.addEventListener('desk-out', () => {
    isVeiled = true;
    document.getElementById('desk-out')?.removeAttribute('hidden');
    change(true);
  });
  document.addEventListener('DOMContentLoaded', () => {
    show(read());
    document.getElementById('desk-out')?.toggleAttribute('hidden', !isVeiled);
    for (const button of document.querySelectorAll('#hide-details, [data-hide-details]')) {
      button.removeAttribute('hidden');
      button.addEventListener('click', () => {
        change(!document.documentElement.classList.contains('desk-hidden'));
      });
    }
  });
  // Escape twice. Somebody who presses it by mistake, or whose assistive tool does, can switch it off in this browser.
  const QUICK = 'desk-quick-hide';
  const isQuick = () => {
    try {
      return localStorage.getItem(QUICK) !== 'off';
    } catch {
      return true;
    }
  };
  let escapeAt = -Infinity;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isQuick()) return;
    if (event.timeStamp - escapeAt < 600) {
      change(true);
      document.getElementById('details-said').textContent = 'Details are hidden.';
    }
    escapeAt = event.timeStamp;
  });
  document.addEventListener('DOMContentLoaded', () => {
    const said = document.createElement('p');
    said.id = 'details-said';
    said.className = 'govuk-visually-hidden';
    said.setAttribute('role', 'status');
    document.getElementById('main')?.before(said);
    if (!isQuick()) document.getElementById('hide-details')?.removeAttribute('title');
    const box = document.getElementById('quick-hide');
    if (!box) return;
    box.checked = isQuick();
    box.closest('[hidden]')?.removeAttribute('hidden');
    box.addEventListener('change', () => {
      try {
        localStorage.setItem(QUICK, box.checked ? 'on' : 'off');
      } catch {
        // A browser that keeps nothing hides them.
        box.checked = true;
      }
    });
  });
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) show(read());
  });
})();
