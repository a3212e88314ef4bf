import type { KeptForm } from '../access/stashed-form.ts';

/** Fields that say nothing to a person: who sent the form, and what the page knew. */
const UNSPOKEN = ['request', 'version', 'revision', 'checked', 'about', 'do'];

export function keptView({ path, fields }: KeptForm) {
  const sent = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: one })),
  );
  const shown = sent
    .filter(({ name, value }) => !UNSPOKEN.includes(name) && value.trim() !== '')
    .map(({ name, value }) => ({ label: labelOf(name), value }));
  return { path, sent, shown };
}

/** "news_minutes" as "News minutes". */
function labelOf(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
