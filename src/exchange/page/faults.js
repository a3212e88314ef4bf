import { ask } from './exchange.js';

/** The switches of a bad day: each fault of the table off, now and then, or always; the seed; with which carrier. */

const PLACES = {
  webhooks: 'Webhooks',
  rest: 'Requests to the carrier',
  calls: 'Calls',
  phones: 'Telephones',
  keys: 'Keys, words, hanging up',
  texts: 'Texts',
};

export function createFaults(root) {
  const find = (selector) => root.querySelector(selector);
  const parts = {
    groups: find('.groups'),
    seed: find('[name=seed]'),
    scope: find('[name=scope]'),
    optOut: find('[name=optOut]'),
    state: find('[role=status]'),
    well: find('[data-day=well]'),
    bad: find('[data-day=bad]'),
  };
  let table = null;
  let faults = null;

  const chances = () => faults.chances[parts.scope.value] ?? {};
  const set = async (changes) => show(await ask.setFaults(changes));
  const setChances = (next) => set({ chances: { ...faults.chances, [parts.scope.value]: next } });

  async function open() {
    if (table) return;
    ({ table } = await ask.faults());
    for (const [place, title] of Object.entries(PLACES))
      parts.groups.append(
        group(
          title,
          Object.entries(table).filter(([, fault]) => fault.where === place),
        ),
      );
    if (faults) show(faults);
  }

  function group(title, entries) {
    const box = Object.assign(document.createElement('fieldset'), { className: 'group' });
    box.append(
      Object.assign(document.createElement('legend'), { textContent: title }),
      ...entries.map(([name, fault]) => row(name, fault)),
    );
    return box;
  }

  function row(name, { does, usual }) {
    const label = document.createElement('label');
    const select = document.createElement('select');
    select.dataset.fault = name;
    const often = usual > 0 ? [[String(usual), `${Math.round(usual * 100)} in 100`]] : [];
    select.append(
      ...[['0', 'Off'], ...often, ['1', 'Always']].map(([value, text]) =>
        Object.assign(document.createElement('option'), { value, textContent: text }),
      ),
    );
    select.addEventListener('change', () => void setChances({ ...chances(), [name]: Number(select.value) }));
    label.append(Object.assign(document.createElement('span'), { textContent: does }), select);
    return label;
  }

  function show(next) {
    faults = next;
    const on = [faults.chances, faults.phones]
      .flatMap(Object.values)
      .flatMap(Object.values)
      .filter((chance) => chance > 0).length;
    const settings = [
      faults.statusCallbacks !== 'in-order',
      faults.rest !== 'works',
      faults.optOutWords !== 'ours',
    ].filter(Boolean).length;
    parts.state.textContent = on + settings === 0 ? 'All is well' : `${on + settings} switched on`;
    root.classList.toggle('bad', on + settings > 0);
    if (document.activeElement !== parts.seed) parts.seed.value = faults.seed;
    parts.optOut.checked = faults.optOutWords === 'the-carriers';
    for (const select of parts.groups.querySelectorAll('select')) {
      const chance = String(chances()[select.dataset.fault] ?? 0);
      if (![...select.options].some(({ value }) => value === chance))
        select.append(new Option(`${Math.round(Number(chance) * 100)} in 100`, chance));
      select.value = chance;
    }
  }

  root.addEventListener('toggle', () => void open());
  parts.scope.addEventListener('change', () => show(faults));
  parts.seed.addEventListener('change', () => void set({ seed: Number(parts.seed.value) || 0 }));
  parts.optOut.addEventListener(
    'change',
    () => void set({ optOutWords: parts.optOut.checked ? 'the-carriers' : 'ours' }),
  );
  parts.well.addEventListener(
    'click',
    () => void set({ chances: {}, statusCallbacks: 'in-order', rest: 'works', optOutWords: 'ours' }),
  );
  parts.bad.addEventListener(
    'click',
    () => void setChances(Object.fromEntries(Object.entries(table).map(([name, { usual }]) => [name, usual]))),
  );

  /** Shows which carriers there are to choose from. */
  function showCarriers(names) {
    for (const option of parts.scope.options) option.disabled = option.value !== 'both' && !names.has(option.value);
  }

  return { show, showCarriers };
}
