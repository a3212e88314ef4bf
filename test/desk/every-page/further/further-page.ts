import type { Page, Response } from 'playwright-core';

/** A page that stands behind a step: no address alone leads to it. */
export interface FurtherPage {
  name: string;
  reader: string;
  /** Makes what it is about, and goes there. It may be done again: then it makes it anew. */
  opens: (page: Page) => Promise<unknown>;
  /** Left out: 200. */
  status?: number;
}

/**
 * Fills in the form that goes to this address, and sends it by its button. `words`: of the button, where there are
 * several. A box or a choice is ticked by its value.
 */
export async function sends(
  page: Page,
  action: string,
  fields: Record<string, string> = {},
  words = '',
): Promise<Response | null> {
  const answered = page.waitForNavigation({ waitUntil: 'domcontentloaded' });
  // What went wrong before is told in its place.
  answered.catch(() => undefined);
  await page.evaluate(`(() => {
    const addressOf = (one) => (one.hasAttribute('formaction') ? one.formAction : one.form.action);
    const button = [...document.querySelectorAll('main button')].find((one) => one.form?.method === 'post'
      && new URL(addressOf(one), location.href).pathname.endsWith(${JSON.stringify(action)})
      && one.textContent.replaceAll(/\\s+/g, ' ').includes(${JSON.stringify(words)}));
    if (!button) throw new Error(${JSON.stringify(`no form goes to ${action} by “${words}”`)});
    for (const [name, value] of ${JSON.stringify(Object.entries(fields))}) {
      const all = [...button.form.elements].filter((one) => one.name === name);
      const choice = all.find((one) => ['radio', 'checkbox'].includes(one.type) && one.value === value);
      if (choice) choice.checked = true;
      else if (all[0]) all[0].value = value;
      else throw new Error(name + ' is no field of it');
    }
    button.form.requestSubmit(button);
  })()`);
  return answered;
}
