/** What a page's form of a plan holds, by name, with every value of a name that stands there more than once. */
export function formFields(html: string): Record<string, string | string[]> {
  const [form = ''] = /<form[^>]* class="plan-form"[\s\S]*?<\/form>/.exec(html) ?? [];
  const fields = new Map<string, string[]>();
  const add = (name: string, value: string): void => {
    fields.set(name, [...(fields.get(name) ?? []), unescapedText(value)]);
  };
  for (const [control = ''] of form.matchAll(/<input[^>]*>|<textarea[^>]*>[^<]*|<select[^>]*>[\s\S]*?<\/select>/g)) {
    const [, name] = /^<\w+[^>]* name="([^"]+)"/.exec(control) ?? [];
    if (name === undefined) continue;
    if (control.startsWith('<select')) add(name, /<option value="([^"]*)" selected/.exec(control)?.[1] ?? '');
    else if (control.startsWith('<textarea')) add(name, control.replace(/^<textarea[^>]*>/, ''));
    else if (!control.includes('type="checkbox"') || control.includes(' checked'))
      add(name, / value="([^"]*)"/.exec(control)?.[1] ?? '');
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

const unescapedText = (text: string): string =>
  text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
