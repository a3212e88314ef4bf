// Puts rows in their places. It moves the focus only from a row that goes: its heading gets it.

const rowOf = (id) => document.getElementById(`row-${id}`);

export function applyRows({ isAll, rows, gone }) {
  const focused = document.activeElement?.closest('[data-rows] > tr') ?? null;
  const heading = focused?.closest('section')?.querySelector('h2') ?? null;
  const kept = new Set(rows.map(({ id }) => `row-${id}`));
  const leaving = isAll
    ? [...document.querySelectorAll('[data-rows] > tr')].filter(({ id }) => !kept.has(id))
    : gone.map(rowOf);
  for (const row of leaving) row?.remove();
  const fresh = [];
  for (const { id, group, after, html } of rows) {
    const body = document.querySelector(`[data-rows="${group}"]`);
    const old = rowOf(id);
    const made = document.createElement('template');
    made.innerHTML = html;
    const row = made.content.firstElementChild;
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
  if (focused && !focused.isConnected) (rowOf(focused.id.slice(4))?.querySelector('a, button') ?? heading)?.focus();
  return fresh;
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
