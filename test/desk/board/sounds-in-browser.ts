import type { Page } from 'playwright-core';

/**
 * What a page sounds and notifies: its tones by their frequency in hertz, and the words of its notices. The browser is
 * taken for one that the reader has turned away from, and that may notify.
 */
export interface Heard {
  tones: number[];
  notices: string[];
}

const LISTENS = `
  window.heard = { tones: [], notices: [] };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    window.heard.tones.push(this.frequency.value);
    return start.apply(this, at);
  };
  const shown = new Set();
  window.Notification = class {
    static permission = 'granted';
    constructor(title, { body, tag, renotify = false } = {}) {
      // https://notifications.spec.whatwg.org/#showing-a-notification: one that is replaced alerts nobody by itself.
      if (!shown.has(tag) || renotify) window.heard.notices.push([title, body].filter(Boolean).join(': '));
      if (tag) shown.add(tag);
    }
  };
  Object.defineProperty(document, 'hidden', { get: () => true });
`;

/** From the next page on that is loaded. */
export const listens = (page: Page): Promise<unknown> => page.addInitScript({ content: LISTENS });

/** Since it was asked before. */
export const heardIn = (page: Page): Promise<Heard> =>
  page.evaluate<Heard>('(() => { const was = heard; heard = { tones: [], notices: [] }; return was; })()');

/** The names of the locks that it holds: Chromium freezes no page that holds one. */
export const locksOf = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>('navigator.locks.query().then(({ held }) => held.map(({ name }) => name))');
