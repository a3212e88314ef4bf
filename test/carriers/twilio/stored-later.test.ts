import { expect, it } from '@jest/globals';
import { createStoresLater } from '../../../src/carriers/twilio/stored-later.ts';

it('what one phone sent is stored in the order in which it came, and nothing of another waits for it', async () => {
  const stored: string[] = [];
  const failing = new Set(['END']);
  const work = (text: string) => (): Promise<void> => {
    if (failing.delete(text)) return Promise.reject(new Error('the database is away'));
    stored.push(text);
    return Promise.resolve();
  };
  const storesLater = createStoresLater({ error: () => undefined, warn: () => undefined });
  const [path, sam, bea] = ['/twilio/sms', '+447700900101', '+447700900102'];
  await Promise.all([
    storesLater(sam, path, work('END')),
    storesLater(sam, path, work('START')),
    storesLater(bea, path, work('SOS')),
  ]);
  expect(stored).toEqual(['SOS', 'END', 'START']);
});
