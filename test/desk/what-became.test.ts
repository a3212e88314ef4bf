import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** A page that fails says what became of what was sent, and nothing that may be untrue. */

const NOTE = '/desk/handover/note';

describe('Where the desk cannot answer', () => {
  let desk: TestDesk;
  let manager: SignedIn;
  let token = '';
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE });
    manager = await desk.signedIn('manager');
    token = /name="_csrf" value="([^"]+)"/.exec((await manager.opens('/desk/handover')).text)?.[1] ?? '';
  });
  afterAll(() => desk.close());

  const notes = () => desk.knex('handover_note').pluck('id');

  /** While the table is missing, whatever reads or writes it fails. */
  async function without<T>(table: string, act: () => Promise<T>): Promise<T> {
    await desk.knex.raw('alter table ?? rename to gone', [table]);
    try {
      return await act();
    } finally {
      await desk.knex.raw('alter table gone rename to ??', [table]);
    }
  }

  async function answer(asked: Promise<{ status: number; text: string }>): Promise<[number, string]> {
    const { status, text } = await asked;
    return [status, /<main[^>]*>([\s\S]*)<\/main>/.exec(text)?.[1]?.replaceAll(/<[^>]*>|\s+/g, ' ') ?? text];
  }

  it('a press of which nothing was kept says so, and pressed again it counts', async () => {
    const fields = { _csrf: token, request: randomUUID(), words: 'The lift is broken' };
    const failed = await without('handover_note', () => answer(manager.posts(NOTE, fields)));
    expect(failed).toEqual([503, expect.stringContaining('Nothing has changed. Press again in a moment.')]);
    expect((await manager.posts(NOTE, fields)).status).toBe(303);
    expect(await notes()).toHaveLength(1);
  });

  it('a press that counts says so, though its answer fails', async () => {
    const fields = { _csrf: token, request: randomUUID(), words: 'Tom rings at six' };
    const before = await notes();
    expect((await manager.posts(NOTE, fields)).status).toBe(303);
    // The process ended between the act and its answer.
    await desk.knex('stashed_form').where({ id: fields.request }).delete();
    const failed = await without('handover_note', () => answer(manager.posts(NOTE, fields)));
    expect(failed).toEqual([503, expect.stringContaining('That has arrived, and counts')]);
    expect(failed[1]).not.toContain('Nothing has changed');
    expect(await notes()).toHaveLength(before.length + 1);
  });

  it('a form that cannot be asked about is said to be so; a page that was only asked for changed nothing', async () => {
    const sent = await without('handover_note', () => answer(manager.posts(NOTE, { _csrf: token, words: 'No id' })));
    expect(sent).toEqual([503, expect.stringContaining('Nobody knows whether what you sent counts')]);
    const opened = await without('handover_note', () => answer(manager.opens('/desk/handover')));
    expect(opened).toEqual([503, expect.stringContaining('Nothing has changed by it')]);
  });

  it('it can be read even where no session can be', async () => {
    const opened = await without('session', () => answer(manager.opens('/desk/handover')));
    expect(opened).toEqual([503, expect.stringContaining('The telephone line goes on by itself')]);
    const fields = { _csrf: token, request: randomUUID(), words: 'Nobody is known' };
    const sent = await without('session', () => answer(manager.posts(NOTE, fields)));
    expect(sent).toEqual([503, expect.stringContaining('Nobody knows whether what you sent counts')]);
  });
});
