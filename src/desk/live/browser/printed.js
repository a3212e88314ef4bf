// Says on the paper when it was printed: a page may have been open for hours. Tells the log that it is printed. An
// answer to a form is told at the form's address, with the form's token.
import { createStopwatch } from './stopwatch.js';

const since = createStopwatch();
const place = document.getElementById('printed-at');
const asOpened = place?.textContent;

function sayWhen({ opened, timezone, speed, live }) {
  const style = { timeZone: timezone, dateStyle: 'medium', timeStyle: 'short' };
  const words = new Intl.DateTimeFormat('en-GB', style).format(Date.parse(opened) + since() * speed);
  // A page that is not live shows what was so before.
  const isOld = live === undefined && words !== asOpened;
  place.textContent = isOld ? `${words}, as it stood on ${asOpened}` : words;
}

window.addEventListener('beforeprint', () => {
  if (place) sayWhen(place.dataset);
  const isAnswer = 'answer' in document.documentElement.dataset;
  const token = document.querySelector('input[name="_csrf"]')?.value ?? '';
  void fetch(location.href, {
    method: isAnswer ? 'POST' : 'GET',
    ...(isAnswer && { body: new URLSearchParams({ _csrf: token }) }),
    headers: { 'Desk-Printed': 'yes' },
    cache: 'no-store',
    keepalive: true,
  }).catch(() => {});
});
