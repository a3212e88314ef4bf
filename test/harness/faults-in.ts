/**
 * What an answer of the desk says is wrong with a form, by the id of the field. Throws unless each line on top leads to
 * a field, and the same words stand beside it, where the field or its group names them for readers of the screen.
 */
export function faultsIn(html: string): Record<string, string> {
  const [, summary = ''] = /govuk-error-summary__list">([\s\S]*?)<\/ul>/.exec(html) ?? [];
  const faults = [...summary.matchAll(/<a href="#([\w-]+)">([^<]+)<\/a>/g)].map(([, id = '', words = '']) => ({
    id,
    words,
  }));
  for (const { id, words } of faults) {
    const [, beside = ''] = new RegExp(`<p\\b[^>]* id="${id}-error"[^>]*>([\\s\\S]*?)</p>`).exec(html) ?? [];
    const wrong = [
      ...(new RegExp(`<(?:input|select|textarea)\\b[^>]* id="${id}"`).test(html) ? [] : ['leads to no field']),
      ...(new RegExp(`aria-describedby="(?:[^"]* )?${id}-error[" ]`).test(html) ? [] : ['nothing is described by it']),
      ...(beside.includes(words) ? [] : ['does not stand beside it']),
    ];
    if (wrong.length > 0) throw new Error(`${id}, “${words}”: ${wrong.join(', ')}`);
  }
  return Object.fromEntries(faults.map(({ id, words }) => [id, words]));
}
