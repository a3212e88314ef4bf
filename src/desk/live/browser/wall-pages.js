// A screen on a wall has nobody who scrolls it. Rows that it has no room for take turns. Late workers stay
// in sight, unless these alone take most of the screen.
const TURN_EVERY = 12_000;
/** On a narrow window somebody sits before it, and scrolls. */
const NARROWEST = 900;
const MOST_OF_IT = 0.75;

const isTooLong = () => document.documentElement.scrollHeight > innerHeight;

/** Returns what is called whenever the rows have changed. `part` is told which part is in sight. */
export function createWallPages(part) {
  let pages = [];
  let shown = 0;

  const rowsOf = (selector) => [...document.querySelectorAll(`${selector} > tr`)];

  function hideAllBut(rows) {
    const visible = new Set(rows);
    for (const row of rowsOf('[data-rows]')) row.hidden = !visible.has(row);
  }

  /** As many rows on each as there is room for, and at least one. */
  function split() {
    const late = rowsOf('[data-rows="asking"]');
    hideAllBut(late);
    const isLateShort = document.getElementById('board').offsetHeight <= innerHeight * MOST_OF_IT;
    const kept = isLateShort ? late : [];
    const rest = rowsOf('[data-rows]').filter((row) => !kept.includes(row));
    hideAllBut(kept);
    const made = [];
    let page = [];
    for (const row of rest) {
      row.hidden = false;
      if (isTooLong() && page.length > 0) {
        made.push([...kept, ...page]);
        page = [];
        hideAllBut([...kept, row]);
      }
      page.push(row);
    }
    return [...made, [...kept, ...page]];
  }

  function show() {
    hideAllBut(pages[shown % pages.length]);
    part(pages.length > 1 ? `Part ${(shown % pages.length) + 1} of ${pages.length}` : '');
  }

  function fit() {
    hideAllBut(rowsOf('[data-rows]'));
    // Room for the words that tell of parts.
    part('Part 1 of 2');
    pages = isTooLong() && innerWidth >= NARROWEST ? split() : [rowsOf('[data-rows]')];
    show();
  }

  setInterval(() => {
    if (pages.length < 2) return;
    shown = (shown + 1) % pages.length;
    show();
  }, TURN_EVERY);
  window.addEventListener('resize', fit);
  fit();
  return fit;
}
