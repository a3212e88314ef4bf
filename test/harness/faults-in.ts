/**
 * What an answer of the desk says is wrong with a form, by the id of the field. Throws unless each line on top leads to
 * something, and, where that is a field, stands beside it too: there the field or its group names it for readers of the
 * screen. What leads to a part of the page is about no field, and left out.
 */
export function faultsIn(html: string): Record<string, string> {
  const [, summary = ''] = /govuk-error-summary__list">([\s\S]*?)<\/ul>/.exec(html) ?? [];
  const faults = [...summary.matchAll(/<a href="#([\w-]+)">([^<]+)<\/a>/g)].map(([, id = '', words = '']) => ({
    id,
    words,
  }));
  const ofFields = faults.filter(({ id, words }) => {
    const [, tag = null] = new RegExp(`<(\\w+)\\b[^>]* id="${id}"`).exec(html) ?? [];
    if (tag === null) throw new Error(`${id}, “${words}”: leads nowhere`);
    return ['input', 'select', 'textarea'].includes(tag);
  });
  for (const { id, words } of ofFields) {
    const [, beside = ''] = new RegExp(`<p\\b[^>]* id="${id}-error"[^>]*>([\\s\\S]*?)</p>`).exec(html) ?? [];
    const [, said = beside] = /<\/span>\s*([\s\S]*?)\s*$/.exec(beside) ?? [];
    // On top may stand of which step of a ladder it is, or of which row. Of several about one field one stands there.
    const ofField = ofFields.filter((one) => one.id === id).map((one) => one.words.toLowerCase());
    const isBeside = said !== '' && ofField.some((one) => one.endsWith(said.toLowerCase()));
    const isDescribed = new RegExp(`aria-describedby="(?:[^"]* )?${id}-error[" ]`).test(html);
    if (!isBeside || !isDescribed) throw new Error(`${id}, “${words}”: does not stand beside it: ${beside}`);
  }
  return Object.fromEntries(ofFields.map(({ id, words }) => [id, words]));
}
