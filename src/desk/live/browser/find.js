// Finds rows by parts of a name, a number, a place or a reference, in the page itself: no address holds a name.
// What needs a person, and every alarm, stays in sight.
const STAYS = new Set(['raised', 'taken', 'text']);
const folded = (words) => words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

export function createFind(field, state) {
  const usual = [...state.childNodes];
  let said = '';
  function show() {
    const parts = folded(field.value).split(/\s+/).filter(Boolean);
    const rows = [...document.querySelectorAll('[data-rows]:not([data-rows="needs"]) > tr')].filter(
      ({ dataset }) => !STAYS.has(dataset.tone),
    );
    for (const row of rows) row.hidden = !parts.every((part) => folded(row.textContent).includes(part));
    const found = rows.filter(({ hidden }) => !hidden).length;
    const words = parts.length === 0 ? '' : `${found} of ${rows.length} rows shown. Whatever needs a person stays.`;
    // A screen reader says it again each time that it is written.
    if (words === said) return;
    said = words;
    if (words === '') state.replaceChildren(...usual);
    else state.replaceChildren(words);
  }
  field.addEventListener('input', show);
  return show;
}
