// Says in the page whether it is live, and when it was heard last.
const at = (id) => document.getElementById(id);

/** Times to the second. */
export const clockOf = (timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });

/** `heardAt`: empty before anything was heard. */
export function showLife(life, heardAt) {
  at('live-bar').dataset.life = life;
  document.documentElement.classList.toggle('desk-stopped', life === 'stopped');
  at('live-stopped-at').textContent = heardAt && ` at ${heardAt}`;
  at('live-stopped').hidden = life !== 'stopped';
  const word = { live: 'Live · heard', late: 'Not heard since', stopped: 'Stopped' }[life];
  at('live-heard').textContent = heardAt === '' ? 'Nothing heard yet' : `${word} ${heardAt}`;
}
