import { describe, expect, it } from '@jest/globals';
import { type Vars } from '../../../src/conversation/files/flow.ts';
import { sampleVars } from '../../../src/conversation/engine/variables.ts';
import { clock } from '../files.ts';
import { HANG_UP, known, out, PASSED, play, type Script, until } from './played-call.ts';

/** What a responder, or anybody else who is rung, hears and does by key in the present flows. */

describe('the emergency number that people know', () => {
  it.each(['999', '112', '911', '00'])("%s in a responder's call is neither a number nor a cry", (number) => {
    const call: Script = ['1', out('done'), out('missed', { ...sampleVars(), drill: 'no' }), '1'];
    expect(play('responder-call', [...call, `${number}#`]).said.at(-1)).toMatch(
      /^That didn't work\. Once more, please\. How many minutes/,
    );
  });
});

it.each([
  ['responder-call', 'That was not 1. We ring you again, and others too.'],
  ['news-call', 'That was not 1. We ring you again, and others too.'],
  ['confirm-call', 'That was not 1. We ring you again, and others too.'],
  ['tell-call', 'That was not 1. You have not heard it: please ring us.'],
  ['office-call', 'That was not 1. We go on ringing people.'],
  ['worker-call', 'Nothing has changed.'],
  ['message-call', 'Nothing has changed.'],
  ['test-call', 'Nothing has changed.'],
])('three wrong keys end a %s with what follows', (flow, words) => {
  const { said, last } = play(flow, ['5', '4', '7']);
  expect([said.at(-1), last.kind]).toEqual([words, 'end']);
});

const FACTS: Vars = {
  letter: 'A',
  worker: 'Sam Okoro',
  first_name: 'Sam',
  worker_number: { digits: '+447700900101' },
  since: clock('2026-11-20T14:06:00Z'),
};

describe('a responder', () => {
  const missed = out('missed', {
    ...FACTS,
    until: clock('2026-11-20T14:00:00Z'),
    place: { place: '12 High Street' },
    police: 'Northshire',
  });
  const briefed: Script = ['1', out('done'), missed];

  it('hears three times that it is urgent, and after the key the instruction first', () => {
    const { said } = play('responder-call', briefed);
    expect(said[0]).toBe(Array(3).fill('Riverside lone-working line. Urgent. Press 1.').join(' '));
    expect(said[1]).toMatch(
      /^Ring Sam once\. Sam Okoro was expected out at two o'clock\. No word since\. The number is 0 7, 7 0 0/,
    );
    expect(said[1]).toMatch(/To deal with it, press 1\. If you can't, 2\. To be put through to Sam, 4\.$/);
    const panic = play('responder-call', ['1', out('done'), out('panic', { ...FACTS, called: 'yes' })]).said.at(-1);
    expect(panic).toMatch(/^Do not go there alone\..* Sam Okoro called for help at two oh six\./);
  });

  it('is told to dial 999 under duress, unless somebody has dialled', () => {
    const told = (facts: Vars): string =>
      play('responder-call', ['1', out('done'), out('duress', { ...FACTS, ...facts })]).said.at(-1) ?? '';
    expect(told({ undialled: 'yes' })).toMatch(/^Do not ring or text Sam\. Do not go there\. Dial 999\. /);
    const dialled = told({ dialled_by: 'Bea Lindqvist', reference: { digits: 'CAD 451' } });
    expect(dialled).toMatch(/^Do not ring or text Sam\. Do not go there\. Sam Okoro says covertly/);
    expect(dialled).toMatch(/999 was dialled by Bea Lindqvist\. You need not\. Nobody goes in before the police/);
    expect(dialled).toMatch(/ The police reference is C A D, 4 5 1\./);
    expect(dialled).not.toMatch(/Dial 999/);
  });

  it.each([
    ['silence', ''],
    ['a hang-up', HANG_UP],
  ] as const)('%s before the key proves no person', (_, input) => {
    expect(play('responder-call', [input])).toMatchObject({ done: [], last: { kind: 'end' } });
  });

  it('1 and minutes take it; half an entry or silence does not, and the call says so', () => {
    const took = play('responder-call', [
      ...briefed,
      '1',
      '20#',
      out('taken', { until: clock('2026-11-20T14:30:00Z') }),
      out('none-left'),
    ]);
    expect(took.done.at(-2)).toBe('take 20');
    expect(took.said.at(-1)).toBe('Thank you. News by half past two, please. We will ring you then. Thank you.');
    expect(play('responder-call', [...briefed, '1', '20', missed]).said.at(-1)).toMatch(
      /^You have not taken it\. We ring people until somebody does\. Ring Sam once/,
    );
    expect(play('responder-call', [...briefed, '1', '', '']).said.at(-1)).toBe(
      'You have not taken it. We ring people until somebody does.',
    );
  });

  it('2 means "can\'t"; 3 asks whether 999 is dialled before it counts', () => {
    expect(play('responder-call', [...briefed, '2']).done.at(-1)).toBe('cant');
    const confirm = play('responder-call', [...briefed, '3']);
    expect([confirm.done.at(-1), confirm.said.at(-1)]).toEqual([
      'next-alarm',
      'That key does nothing here. Have you dialled 999? Yes, 1. No, 2.',
    ]);
    const dialled = play('responder-call', [
      ...briefed,
      '3',
      '1',
      out('noted', { until }),
      '4521#',
      out('noted'),
      out('none-left'),
    ]);
    expect(dialled.done.slice(-3)).toEqual(['dialled', 'dialled-reference 4521', 'next-alarm']);
    expect(play('responder-call', [...briefed, '3', '1', out('noted', { until }), '']).done.at(-1)).toBe('next-alarm');
  });

  it('4 puts the responder through to the worker, and returns to the choices', () => {
    expect(
      play('responder-call', [...briefed, '4', out('ringing'), PASSED, out('nobody'), missed]).said.at(-1),
    ).toMatch(/^No answer\. Ring Sam once/);
    expect(
      play('responder-call', [...briefed, '4', out('ringing'), PASSED, out('joined', { room: 'r' }), PASSED]).done.at(
        -1,
      ),
    ).toBe('same-alarm');
  });

  it('who rings back hears the alarm first; any key but 1 leads to the ordinary greeting', () => {
    const { said } = play('inbound-call', [out('responder'), '5', known]);
    expect(said).toEqual(['Riverside lone-working line. Urgent. Press 1.', 'Riverside office. Your PIN, please.']);
    const proved = play('inbound-call', [
      out('responder'),
      '1',
      out('wanted', { pin_length: 4 }),
      '6183',
      out('right'),
      out('done'),
    ]);
    expect(proved.done.slice(1)).toEqual(['responder-pin', 'check-pin 6183', 'i-am-a-person', 'next-alarm']);
    expect(play('inbound-call', [out('responder'), '1', out('none')]).done.at(-1)).toBe('ring-back');
  });
});

describe('the news call', () => {
  const asked: Script = ['1', out('done'), out('missed', FACTS)];

  it('takes contact made: over, going on, or unsaid', () => {
    const made: Script = [...asked, '1', out('nobody')];
    expect(play('news-call', [...made, '1']).done.at(-1)).toBe('report-contact over');
    expect(play('news-call', [...made, '2', '3']).done.at(-1)).toBe('report-contact half-hours 3');
    expect(play('news-call', [...made, '2', '0', '45#']).done.at(-1)).toBe('report-contact minutes 45');
    expect(play('news-call', [...made, '', '']).done.at(-1)).toBe('report-contact unsaid');
    expect(play('news-call', [...made, HANG_UP]).done.at(-1)).toBe('report-contact unsaid');
  });

  it('where the police lead asks for their all-clear first; whatever is not a yes keeps it open', () => {
    const made: Script = [...asked, '1', out('police')];
    expect(play('news-call', [...made, '1', out('noted'), '1']).done.slice(-2)).toEqual([
      'all-clear yes',
      'report-contact over',
    ]);
    for (const other of [['2'], ['', ''], ['7', '7'], [HANG_UP]])
      expect(play('news-call', [...made, ...other]).done.at(-1)).toBe('all-clear no');
    expect(
      play('news-call', [...made, '2', out('waits', { until }), out('none-left'), out('none-left')]).said.at(-1),
    ).toBe(
      'Keep telling 999 how it goes. Nobody goes in before they say so. We ask again at ten past three. Thank you.',
    );
  });

  it('takes more time, passing on, and no key at all', () => {
    expect(play('news-call', [...asked, '2', '15#', out('told', { until })]).done.slice(-2)).toEqual([
      'more-news-time 15',
      'next-news',
    ]);
    const confirm = play('news-call', [...asked, '3']);
    expect(confirm.said.at(-1)).toBe('To give it back to everybody, press 1. To keep it, 2.');
    expect(play('news-call', [...asked, '3', '1', out('passed'), out('none-left'), out('none-left')]).said.at(-1)).toBe(
      'Thank you. We ask others. Thank you.',
    );
    for (const keeps of ['2', '5', '']) {
      const kept = play('news-call', [...asked, '3', keeps, ...(keeps === '2' ? [] : [keeps])]);
      expect(kept.done.at(-1)).toBe('same-alarm');
      expect(kept.done).not.toContain('pass-on');
    }
    expect(play('news-call', [...asked, '', '']).said.at(-1)).toBe('Without news we ring everybody again.');
  });
});

describe('one meaning for each key in every call of a responder', () => {
  const asking: [string, Script][] = [
    ['responder-call', ['1', out('done'), out('missed', FACTS)]],
    ['responder-call', ['1', out('done'), out('panic', FACTS)]],
    ['responder-call', ['1', out('done'), out('watch', FACTS)]],
    ['responder-call', ['1', out('done'), out('duress', FACTS)]],
    [
      'inbound-call',
      [
        out('responder'),
        '1',
        out('wanted', { pin_length: 4 }),
        '6183',
        out('right'),
        out('done'),
        out('missed', FACTS),
      ],
    ],
    ['news-call', ['1', out('done'), out('missed', FACTS)]],
    ['news-call', ['1', out('done'), out('panic', FACTS)]],
    ['news-call', ['1', out('done'), out('covert', FACTS)]],
    ['news-call', ['1', out('done'), out('covert', FACTS), '3']],
  ];

  it.each(asking)('%s: 9 is "999 has been dialled", once it is confirmed (%#)', (flow, script) => {
    const confirm = play(flow, [...script, '9']);
    expect(confirm.said.at(-1)).toBe('Have you dialled 999? Yes, 1. No, 2.');
    expect(play(flow, [...script, '9', '1']).done.at(-1)).toBe('dialled');
    expect(play(flow, [...script, '9', '2']).done.at(-1)).toBe('same-alarm');
    const dialled = play(flow, [...script, '9', '1', out('noted', { until }), '4521#', out('noted')]);
    expect([dialled.done.at(-2), dialled.said.at(-1)]).toEqual([
      'dialled-reference 4521',
      'Thank you. Keep telling 999 how it goes. Nobody goes in before the police say that it is clear. ' +
        'We ring you for news at ten past three. The police reference, then hash. Or just wait.',
    ]);
  });

  it.each(asking)('%s never offers 3 for 999, though 3 still means it in the first call (%#)', (flow, script) => {
    const heard = [...play(flow, script).said, ...play(flow, [...script, '*']).said].join(' ');
    expect(heard).not.toMatch(/999, (press )?3/);
    expect(heard).toMatch(/dialled 999, (press )?9/);
  });
});

describe('the other calls', () => {
  it('the office hears who it is only after its key', () => {
    const { said } = play('office-call', ['1', out('join', { room: 'r', act: 'ordinary', worker: 'Sam Okoro' })]);
    expect(said[0]).not.toContain('Sam');
    expect(said[1]).toMatch(/^Act as the ordinary office\. Say nothing that gives them away\. It is Sam Okoro\./);
    expect(play('office-call', ['1', out('gone')]).said.at(-1)).toBe('They have gone. Thank you.');
  });

  it('the worker is joined to the responder', () => {
    const joined: Script = ['1', out('join', { room: 'r' }), PASSED];
    expect(play('worker-call', [...joined, out('there')]).last).toMatchObject({ await: { kind: 'join', room: 'r' } });
    expect(play('worker-call', [...joined, out('gone')]).last.kind).toBe('end');
  });

  it('a message is said after a key, and again after a star', () => {
    const { said } = play('tell-call', ['1', out('done'), out('holds'), '*', ''], { message: 'B is over.' });
    expect(said.slice(1)).toEqual(['B is over.', 'B is over.', 'Thank you.']);
  });

  it.each([
    ['tell-call', /^That has changed since\. If we need you, we ring again\. Thank you\.$/],
    ['message-call', /^That has changed since we rang\. Thank you\.$/],
  ] as const)('a message that holds no longer is not said: %s', (flow, words) => {
    const { said, last } = play(flow, ['1', out('done'), out('changed')], { message: 'B is taken.' });
    expect(said.join(' ')).not.toContain('B is taken');
    expect([said.at(-1), last.kind]).toEqual([expect.stringMatching(words), 'end']);
  });
});
