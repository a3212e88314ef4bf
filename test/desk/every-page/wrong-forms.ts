import { expect } from '@jest/globals';
import type { Page, Response } from 'playwright-core';
import { z } from 'zod';
import { faultsIn } from '../../harness/faults-in.ts';

/** The forms of a page, and how they are filled in wrongly: with nothing, and with words that fit no field. */

export const WAYS = ['nothing', 'nonsense'] as const;
export type Way = (typeof WAYS)[number];

export interface FormOfPage {
  /** Its place among the page's buttons that send something. */
  index: number;
  action: string;
  method: string;
  words: string;
}

/** So long that it runs over whatever does not break it. */
export const NONSENSE = `${'q'.repeat(90)} 1`;

const BUTTONS = `[...document.querySelectorAll('main button, main input[type="submit"]')]
  .filter((one) => one.form && one.type === 'submit')`;

export async function formsOf(page: Page): Promise<FormOfPage[]> {
  const found: unknown = await page.evaluate(`${BUTTONS}.map((one, index) => ({
    index,
    action: new URL(one.hasAttribute('formaction') ? one.formAction : one.form.action, location.href).pathname,
    method: one.form.getAttribute('method') === 'post' ? 'post' : 'get',
    words: one.textContent.trim().slice(0, 40),
  }))`);
  return z
    .array(z.object({ index: z.number(), action: z.string(), method: z.string(), words: z.string() }))
    .parse(found);
}

/** `answer` null: it was a file. `typed`: the names of the fields with words. */
export async function sendsWrongly(
  page: Page,
  { index }: FormOfPage,
  way: Way,
): Promise<{ answer: Response | null; typed: string[] }> {
  const answered = page.waitForNavigation({ waitUntil: 'domcontentloaded' }).catch((error: unknown) => {
    if (String(error).includes('ERR_ABORTED')) return null;
    throw error;
  });
  const typed: unknown = await page.evaluate(`(() => {
    const typed = [];
    const button = ${BUTTONS}[${index}];
    for (const field of button.form.elements) {
      if (['hidden', 'file'].includes(field.type) || ['BUTTON', 'FIELDSET'].includes(field.tagName)) continue;
      field.required = false;
      if (field.type === 'radio' || field.type === 'checkbox') field.checked = false;
      else if (field.tagName === 'SELECT') field.selectedIndex = 0;
      else {
        // A field of a date cannot show other words, and what is secret is not shown again.
        const isKept = !['password', 'url', 'date', 'datetime-local'].includes(field.type);
        if (isKept && field.name !== 'code') typed.push(field.name);
        // A field of a date takes no other words; what is sent to us need not come from our page.
        if (field.tagName === 'INPUT' && field.type !== 'password') field.type = 'text';
        field.removeAttribute('maxlength');
        field.value = ${JSON.stringify(way === 'nothing' ? '' : NONSENSE)};
      }
    }
    button.form.noValidate = true;
    button.form.requestSubmit(button);
    return typed;
  })()`);
  return { answer: await answered, typed: z.array(z.string()).parse(typed) };
}

/** What was typed and does not stand in its field any more, by the names of the fields. */
export async function lostWords(page: Page, names: string[]): Promise<string[]> {
  const kept: unknown = await page.evaluate(
    `[...document.querySelectorAll('main input, main textarea')]
      .filter((one) => one.value === ${JSON.stringify(NONSENSE)}).map(({ name }) => name)`,
  );
  const found = z.array(z.string()).parse(kept);
  return names.filter((name) => !found.includes(name));
}

export interface PageWithForms {
  /** Opens it anew, with all that it is about. */
  opens: () => Promise<unknown>;
  isLookedAt: (name: string) => Promise<void>;
  /** A form was sent there. */
  isSent: (address: string) => void;
  /** What came of it, in a line. */
  isAnswered: (line: string) => void;
}

/** What is wrong there is not told of one field: somebody who guesses would learn which. */
const OF_NO_FIELD = /\/(?:sign-in|confirm)$/;
const NO_PAGE = /\/(?:csv|end-session)$/;
const idsLeftOut = (address: string): string =>
  address.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID');

/** Of many rows with the same buttons one is enough. */
const kindOf = (words: string): string => words.split(/[\n:,]/)[0]?.trim() ?? '';

/**
 * Sends each of its forms in each wrong way, and looks at what comes back, unless it was done.
 * @param tried grows by each, and those that are in it are not sent: pages may share their forms
 */
export async function triesForms(
  page: Page,
  name: string,
  about: PageWithForms,
  tried = new Set<string>(),
): Promise<void> {
  for (;;) {
    await about.opens();
    const forms = await formsOf(page);
    const next = forms
      .filter(({ action }) => !NO_PAGE.test(action))
      .flatMap((form) =>
        WAYS.map((way) => ({ form, way, key: `${way} ${idsLeftOut(form.action)} ${kindOf(form.words)}` })),
      )
      .find(({ key }) => !tried.has(key));
    if (!next) return;
    tried.add(next.key);
    about.isSent(next.form.action);
    const { answer, typed } = await sendsWrongly(page, next.form, next.way);
    const [status, isOfForm] = [answer?.status() ?? 0, answer?.request().method().toLowerCase() === next.form.method];
    const title = `${name}-${next.way}-${tried.size}`;
    const lost = isOfForm && status >= 400 && next.way === 'nonsense' ? await lostWords(page, typed) : [];
    about.isAnswered(`${title} | ${next.key} | ${status}${isOfForm ? '' : ` at ${new URL(page.url()).pathname}`}`);
    expect([title, lost]).toEqual([title, []]);
    if (isOfForm && status >= 400 && !OF_NO_FIELD.test(next.form.action)) faultsIn(await page.content());
    // What was done leads to a page that is there.
    if (status >= 500 || (!isOfForm && status >= 400)) throw new Error(`${title}: ${next.form.action}: ${status}`);
    if (isOfForm) await about.isLookedAt(title);
  }
}
