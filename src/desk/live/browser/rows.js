// Puts rows in their places. The focus stays on the link or button that has it, wherever its row goes. Where the row is
// gone, it goes to a link of the next one, which only opens a page: somebody may just be pressing.

const rowOf = (id) => document.getElementById(`row-${id}`);

/** Null: there is none. */
function rowIn(html) {
  const made = document.createElement('template');
  made.innerHTML = html;
  return made.content.firstElementChild;
}

/** Where it leads and what it says: a row may lead to one page by its name and by a button. */
const markOf = (control) => control.getAttribute('formaction') + control.getAttribute('href') + control.textContent;

/**
 * Returns what gives the focus back to what has it now, once the rows are to be seen. It says whether the row of that
 * is gone.
 */
export function keepFocus() {
  const control = document.activeElement;
  const row = control?.closest('[data-rows] > tr');
  if (!row) return () => false;
  const rows = [...row.parentElement.children];
  const place = rows.indexOf(row);
  /** Those below it first, from near to far. */
  const others = [...rows.slice(place + 1), ...rows.slice(0, place).reverse()];
  const heading = row.closest('section').querySelector('h2');
  return () => {
    if (row.isConnected) return false;
    const shown = ({ id }) => document.getElementById(id);
    const now = shown(row);
    const controls = now && [...now.querySelectorAll('a, button')];
    const next = others.map(shown).find((one) => one && !one.hidden);
    const to = now
      ? (controls.find((one) => markOf(one) === markOf(control)) ?? controls[0] ?? heading)
      : (next?.querySelector('a') ?? heading);
    to?.focus();
    return !now;
  };
}

export function applyRows({ isAll, rows, gone }) {
  const kept = new Set(rows.map(({ id }) => `row-${id}`));
  const leaving = isAll
    ? [...document.querySelectorAll('[data-rows] > tr')].filter(({ id }) => !kept.has(id))
    : gone.map(rowOf);
  for (const row of leaving) row?.remove();
  const fresh = [];
  for (const { id, group, after, html } of rows) {
    const body = document.querySelector(`[data-rows="${group}"]`);
    const old = rowOf(id);
    const row = rowIn(html);
    if (!body || !row) continue;
    const { tone, mayWait } = row.dataset;
    if (old?.dataset.tone !== tone || old.closest('[data-rows]') !== body) fresh.push({ id, group, tone, mayWait });
    const before = after === null ? null : rowOf(after);
    const place = before ? before.nextElementSibling : body.firstElementChild;
    if (place === old && old) old.replaceWith(row);
    else {
      old?.remove();
      body.insertBefore(row, place);
    }
  }
  return fresh;
}

/** As it would be read without its minutes, which the page itself writes. */
function wordsOf(row) {
  const copy = row.cloneNode(true);
  for (const place of copy.querySelectorAll('.board-minutes')) place.textContent = '';
  return copy.textContent;
}

/** In how many rows the page would say something else with these. A row that only moves says the same. */
export function countChanges(waiting) {
  const last = new Map();
  for (const { isAll, rows, gone } of waiting) {
    if (isAll) for (const { id } of document.querySelectorAll('[data-rows] > tr')) last.set(id.slice(4), '');
    for (const id of gone) last.set(id, '');
    for (const { id, html } of rows) last.set(id, html);
  }
  const differs = ([id, html]) => {
    const [old, row] = [rowOf(id), rowIn(html)];
    return old && row ? wordsOf(old) !== wordsOf(row) : old !== row;
  };
  return [...last].filter(differs).length;
}

export function showSizes() {
  const sizes = {};
  for (const body of document.querySelectorAll('[data-rows]')) {
    const size = body.children.length;
    const section = body.closest('section');
    sizes[body.dataset.rows] = size;
    section.querySelector('.board-size').textContent = String(size);
    section.querySelector('.board-empty').hidden = size > 0;
    section.querySelector('table').hidden = size === 0;
    section.querySelector('.board-bulk')?.toggleAttribute('hidden', size === 0);
  }
  return sizes;
}

/** Minutes left, late or since; they are no part of what the server sends, which would send each row each minute. */
export function showMinutes(now) {
  for (const place of document.querySelectorAll('.board-minutes')) {
    const minutes = Math.floor((now - Date.parse(place.dataset.at)) / 60_000);
    const { tone } = place.dataset;
    if (tone === 'plain') place.textContent = minutes < 0 ? `in ${-minutes} min` : '';
    else place.textContent = minutes < 1 ? '' : `${minutes} min ${tone === 'late' ? 'late' : 'ago'}`;
  }
}
