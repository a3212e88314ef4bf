import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createLog, scrubText } from '../../src/app/log.ts';

const Line = z.looseObject({
  level: z.string(),
  msg: z.string(),
  err: z.looseObject({ message: z.string().optional(), stack: z.string().optional() }).optional(),
});

/** What one call of the log writes. */
function written(log: (to: ReturnType<typeof createLog>) => void): z.infer<typeof Line> & { whole: string } {
  const lines: string[] = [];
  log(
    createLog('debug', {
      write: (line: string) => {
        lines.push(line);
      },
    }),
  );
  expect(lines).toHaveLength(1);
  return { ...Line.parse(JSON.parse(lines[0] ?? '')), whole: lines[0] ?? '' };
}

describe('scrub', () => {
  it.each([
    ['called +447700900101 twice', 'called [number] twice'],
    ['+44 7700 900101, 07700900101, 447700900101', '[number], [number], [number]'],
    ['value "14 Mill Lane" is too long', 'value "…" is too long'],
    ['Key (number)=(+447700900101) already exists.', 'Key (number)=(…) already exists.'],
    ['Key (name, place)=(Sam Okoro, 14 Mill Lane) is not present', 'Key (name, place)=(…) is not present'],
  ])('%s', (text, scrubbed) => {
    expect(scrubText(text)).toBe(scrubbed);
  });

  it.each([
    '4f1c2d3e-1234-5678-9abc-def012345678',
    'CA0123456789abcdef0123456789abcdef',
    'took 1234 ms',
    'error 21211',
    '2026-11-22T07:00:18.879Z',
  ])('leaves ids, codes and times alone: %s', (text) => {
    expect(scrubText(text)).toBe(text);
  });
});

describe('the log', () => {
  it("scrubs words, fields and an error's message, and keeps what helps", () => {
    const { whole, msg, err } = written((log) => {
      log.error(
        { err: new TypeError('no "Sam Okoro" at +447700900101'), attemptId: 'a-1', note: 'of +447700900102' },
        'cannot ring +447700900101',
      );
    });
    expect(msg).toBe('cannot ring [number]');
    expect(err?.message).toBe('no "…" at [number]');
    expect(err?.stack).toMatch(/^ {4}at .*log\.test\.ts:\d+:\d+/);
    expect(whole).toContain('"attemptId":"a-1"');
    expect(whole).not.toMatch(/Okoro|7700/);
  });

  it('takes no part of a message for the stack, nor anything else that an error holds', () => {
    const error = Object.assign(new Error('failing row\n    at 14 Mill Lane', { cause: new Error('Sam') }), {
      detail: 'Failing row contains (Sam, 7294)',
      code: '23514',
    });
    const { err, whole } = written((log) => {
      log.warn({ err: error }, 'x');
    });
    expect(err?.stack).not.toContain('Mill Lane');
    expect(whole).not.toContain('7294');
    expect(whole).toContain('"code":"23514"');
  });

  it('has one line for one event, whatever somebody has put into the words: nobody writes a line of their own', () => {
    const forged = 'a\n{"level":"info","msg":"the logs are sealed"}\r\u2028\u001b[2J\u0000';
    const { whole } = written((log) => {
      log.warn({ path: `/twilio/${forged}`, err: new Error(forged) }, forged);
    });
    expect(whole.trimEnd().split(/[\r\n]/)).toHaveLength(1);
    expect(whole).not.toMatch(/[\u0000\u001b]/);
    expect(JSON.parse(whole)).toMatchObject({ level: 'warn' });
  });

  it.each([
    [
      'an error alone',
      (log: ReturnType<typeof createLog>) => {
        log.error(new Error('no +447700900101'));
      },
    ],
    [
      'an error among fields, without words',
      (log: ReturnType<typeof createLog>) => {
        log.error({ err: new Error('no +447700900101') });
      },
    ],
    [
      'words to be filled in',
      (log: ReturnType<typeof createLog>) => {
        log.info('%s answered', '+447700900101');
      },
    ],
    [
      'something thrown that is no error',
      (log: ReturnType<typeof createLog>) => {
        log.error({ err: '+447700900101' }, 'no error');
      },
    ],
  ])('scrubs %s', (_how, log) => {
    expect(written(log).whole).not.toContain('7700900101');
  });
});
