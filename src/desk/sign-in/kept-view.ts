import type { KeptForm } from '../access/stashed-form.ts';
import { counted } from '../shell/numbers.ts';

/** Fields that say nothing to a person: who sent the form, and what the page knew. */
const UNSPOKEN = ['request', 'version', 'revision', 'checked', 'about', 'do'];

export function keptView({ path, fields }: KeptForm) {
  const sent = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: one })),
  );
  // What a form has more than once, as the rows of a table, stands together.
  const names = [...new Set(sent.map(({ name }) => name))].filter((name) => !UNSPOKEN.includes(name));
  const shown = names.flatMap((name) => {
    const values = sent.filter((one) => one.name === name && one.value.trim() !== '' && !ID.test(one.value));
    return values.length === 0
      ? []
      : [{ label: labelOf(name), value: values.map(({ value }) => shownAs(name, value)).join('; ') }];
  });
  return { path, sent, shown };
}

/** Whom or what a choice stands for ("person:" before it or not): only the form's own page can name them. */
const ID = /^(?:[a-z]+:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** As the forms call a file's contents that go with them. A file of the organisation has everybody's PIN in it. */
const FILE = 'text';
/** Words that somebody writes in a form by hand have fewer lines. */
const MOST_LINES = 20;

function shownAs(name: string, value: string): string {
  const lines = value.trimEnd().split('\n').length;
  return name === FILE || lines > MOST_LINES ? `a file of ${counted(lines, 'line')}` : wordsOf(value);
}

/** A choice as it is called in a form: "spoken-to" as "spoken to". Nobody types so. */
const wordsOf = (value: string): string =>
  /^[a-z]+(?:[-_][a-z]+)+$/.test(value) ? value.replaceAll(/[-_]/g, ' ') : value;

/** "news_minutes" and "newsMinutes" as "News minutes". */
function labelOf(name: string): string {
  const words = name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
