import { request } from 'node:http';
import type { Page } from 'playwright-core';

/** All bytes of a stream of the desk, as the session of a page gets them. */
export interface Transcript {
  /** What has come, once it holds this. */
  until: (words: RegExp) => Promise<string>;
  /** All of it, once the server has ended it. */
  end: () => Promise<string>;
  close: () => void;
}

export async function openTranscript(page: Page, url: string, stream = '/desk/stream'): Promise<Transcript> {
  const cookies = await page.context().cookies(url);
  return transcriptOf(`${url}${stream}`, cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
}

/** The same, as the account with this cookie gets them. */
export async function transcriptOf(address: string, cookie: string): Promise<Transcript> {
  let text = '';
  const waiting = new Set<() => void>();
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const asked = request(address, { headers: { cookie } });
  await new Promise<void>((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (response) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        for (const look of waiting) look();
        resolve();
      });
      response.on('error', () => undefined);
      response.on('close', ended);
    });
    asked.end();
  });
  return {
    until: (words) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!words.test(text)) return;
          waiting.delete(look);
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
    end: () => end.then(() => text),
    close: () => {
      asked.destroy();
    },
  };
}

/**
 * Without ticks, which come by the wall's clock; names that are drawn by lot are called by the order in which they
 * come.
 */
export function withoutChance(transcript: string): string {
  const names = new Map<string, string>();
  const nameOf = (drawn: string): string => {
    const name = names.get(drawn) ?? `name ${names.size + 1}`;
    names.set(drawn, name);
    return name;
  };
  return transcript
    .split('\n\n')
    .filter((event) => !event.includes('event: tick'))
    .join('\n\n')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b/g, nameOf);
}
