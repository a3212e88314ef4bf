// Says in the page whether it is live, and when it was heard last.
const at = (id) => document.getElementById(id);

/** Times to the second. */
export const clockOf = (timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });

/** `heardAt`: empty before anything was heard. `isOld`: another version of the desk answers than made the page. */
export function showLife(life, heardAt, isOld = false) {
  at('live-bar').dataset.life = life;
  document.documentElement.classList.toggle('desk-stopped', life === 'stopped');
  at('live-stopped-at').textContent = heardAt && ` at ${heardAt}`;
  at('live-stopped').hidden = life !== 'stopped';
  const word = { live: 'Live · heard', late: 'Not heard since', stopped: 'Stopped' }[life];
  const version = isOld && life === 'live' ? ' · The desk has another version: load this page anew' : '';
  at('live-heard').textContent = heardAt === '' ? 'Nothing heard yet' : `${word} ${heardAt}${version}`;
}
