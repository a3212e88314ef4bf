/** "Try this": its steps, ticked off as they are done. */
export function createGuide(list, progress) {
  /** The page's own steps stay where nobody gives others. */
  return function show(steps) {
    if (steps.length === 0) return;
    const current = steps.findIndex(({ done }) => !done);
    const same =
      list.childElementCount === steps.length &&
      steps.every(({ text }, index) => list.children[index].lastChild.textContent === text);
    if (!same) list.replaceChildren(...steps.map(element));
    steps.forEach(({ done }, index) => {
      const item = list.children[index];
      item.classList.toggle('done', done);
      item.firstElementChild.textContent = done ? 'Done: ' : '';
      if (index === current) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
    });
    const count = steps.filter(({ done }) => done).length;
    const words = count === steps.length ? 'All done' : `${count} of ${steps.length} done`;
    if (progress.textContent !== words) progress.textContent = words;
  };
}

function element({ text }, index) {
  const item = document.createElement('li');
  item.dataset.number = String(index + 1);
  item.append(
    Object.assign(document.createElement('span'), { className: 'for-ears' }),
    Object.assign(document.createElement('span'), { textContent: text }),
  );
  return item;
}
