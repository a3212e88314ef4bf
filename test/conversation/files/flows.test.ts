import { describe, expect, it } from '@jest/globals';
import { begin, step } from '../../../src/conversation/engine/engine.ts';
import { type Input, type Progress, textsOf, type Vars } from '../../../src/conversation/files/flow.ts';
import { sampleVars } from '../../../src/conversation/engine/variables.ts';
import { CONTEXT, clock, theLibrary } from '../files.ts';

const library = theLibrary();
const NAMES = { spoken_name: 'Riverside office', line_name: 'Riverside lone-working line' };

type Script = (string | Input | { outcome: string; vars?: Vars })[];

/** Plays a call. The script has keys, and outcomes for the actions. Returns everything that was said and done. */
function play(flow: string, script: Script, given: Vars = {}): { said: string[]; done: string[]; last: Progress } {
  let progress = begin(library, flow, { ...NAMES, ...given }, 'en-GB', CONTEXT);
  const said: string[] = [];
  const done: string[] = [];
  const hear = () => {
    if (progress.kind === 'do')
      done.push([progress.action, ...Object.values(progress.with), progress.entry ?? ''].join(' ').trim());
    else said.push(textsOf(progress.say).join(' '));
  };
  hear();
  for (const turn of script) {
    progress = step(library, progress.state, inputOf(turn), 'en-GB', CONTEXT);
    hear();
  }
  return { said, done, last: progress };
}

function inputOf(turn: Script[number]): Input {
  if (typeof turn === 'string')
    return turn === ''
      ? { kind: 'silence' }
      : { kind: 'digits', digits: turn.replace('#', ''), finished: turn.endsWith('#') ? 'hash' : 'timeout' };
  return 'outcome' in turn ? { kind: 'outcome', name: turn.outcome, vars: turn.vars ?? {} } : turn;
}

const out = (outcome: string, vars: Vars = {}) => ({ outcome, vars });
const HANG_UP: Input = { kind: 'hang-up' };
const PASSED: Input = { kind: 'passed' };
const until = clock('2026-11-20T15:10:00Z');
const known = out('known', { pin_length: 4 });
const loggedIn: Script = [known, '7294', out('right')];

describe('the emergency number that people know', () => {
  it.each(['999', '112', '911', '00'])("%s in a responder's call is neither a number nor a cry", (number) => {
    const call: Script = ['1', out('done'), out('missed', { ...sampleVars(), drill: 'no' }), '1'];
    expect(play('responder-call', [...call, `${number}#`]).said.at(-1)).toMatch(
      /^That didn't work\. Once more, please\. How many minutes/,
    );
  });
});

describe('a known phone', () => {
  it('starts an hour with the PIN, 1 and 2: six keys', () => {
    const { said, done } = play('inbound-call', [
      ...loggedIn,
      out('none'),
      '1',
      '2',
      out('started', { until }),
      out('none'),
      out('known'),
    ]);
    expect(said).toEqual([
      'Riverside office. Your PIN, please.',
      'To start, press 1. For the rest, press star.',
      'How many half hours, one to eight? For minutes, press 0.',
      'Thank you. Until ten past three.',
    ]);
    expect(done).toEqual([
      'identify',
      'check-pin 7294',
      'menu-state',
      'start-visit half-hours 2',
      'visit-note',
      'place-on-record',
    ]);
  });

  it.each([
    ['1', 'started', 'Thank you. Three hours, until ten past three.'],
    ['3', 'moved', 'Thank you. Three hours more, until ten past three.'],
    ['1', 'restarted', 'The last visit is ended. Thank you. Three hours, until ten past three.'],
  ])('%s: a length of two hours or more is also read back as a length (%s)', (key, outcome, words) => {
    const given = { until, length: { duration: 180 * 60_000 } };
    const { said } = play('inbound-call', [
      ...loggedIn,
      out('open', { until }),
      key,
      '6',
      out(outcome, given),
      ...(key === '1' ? [out('none'), out('known')] : []),
    ]);
    expect(said.at(-1)).toBe(words);
  });

  it('asks where the worker is once the visit has begun, if no place is recorded', () => {
    const started = [...loggedIn, out('none'), '1', '2', out('started', { until }), out('none'), out('wanted')];
    const { said, last } = play('inbound-call', started);
    expect(said.at(-1)).toBe('Thank you. Until ten past three. Say where you are, then press hash. Or just hang up.');
    expect(last).toMatchObject({ kind: 'wait', await: { kind: 'memo', seconds: 60 } });
    expect(play('inbound-call', [...started, PASSED])).toMatchObject({
      last: { kind: 'end', say: [{ text: 'Thank you.' }] },
    });
    expect(play('inbound-call', [...started, HANG_UP]).last.kind).toBe('end');
    // A caller who hangs up before the visit begins is not asked.
    expect(
      play('inbound-call', [
        ...loggedIn,
        out('none'),
        '1',
        HANG_UP,
        out('started', { until }),
        out('none'),
        out('wanted'),
      ]).last.kind,
    ).toBe('end');
  });

  it('ends the visit with the PIN and 2: five keys', () => {
    const { said, last } = play('inbound-call', [...loggedIn, out('open', { until }), '2', out('ended')]);
    expect(said.slice(1)).toEqual([
      "You're down until ten past three. To end, press 2. For longer, press 3.",
      'Thank you. Your visit is ended.',
    ]);
    expect(last.kind).toBe('end');
  });

  it('accepts the unspoken keys in every menu', () => {
    for (const menu of [out('none'), out('open', { until }), out('planned', { until }), out('no-visits')]) {
      const at = (key: string) => play('inbound-call', [...loggedIn, menu, key]).last.state.step;
      expect(['2', '3', '4', '5', '6', '7', '9', '0', '*'].map(at)).toEqual([
        'end-visit',
        'more-length',
        'can-you-talk',
        'ring-me',
        'worried',
        'home',
        'practise',
        'office',
        'menu-rest',
      ]);
      expect(at('8')).toBe(play('inbound-call', [...loggedIn, menu]).last.state.step);
    }
  });

  it('starts a visit of the usual length after silence or a hang-up at the question about the length', () => {
    expect(play('inbound-call', [...loggedIn, out('none'), '1', HANG_UP]).done.at(-1)).toBe('start-visit usual');
    expect(play('inbound-call', [...loggedIn, out('none'), '1', '', '']).done.at(-1)).toBe('start-visit usual');
    expect(play('inbound-call', [...loggedIn, out('none'), '1', '0', '45', HANG_UP]).done.at(-1)).toBe(
      'start-visit usual',
    );
  });

  it('takes other minutes that end with a hash, and keeps a plan with 9', () => {
    expect(play('inbound-call', [...loggedIn, out('none'), '1', '0', '45#']).done.at(-1)).toBe(
      'start-visit minutes 45',
    );
    const planned = play('inbound-call', [...loggedIn, out('planned', { until }), '1', '9']);
    expect(planned.done.at(-1)).toBe('start-visit planned');
    expect(planned.said.at(-1)).toBe('As planned, press 9. Or how many half hours, one to eight?');
  });

  it('says of a second start that it is one', () => {
    expect(
      play('inbound-call', [
        ...loggedIn,
        out('open', { until }),
        '1',
        '2',
        out('restarted', { until }),
        out('none'),
        out('known'),
      ]).said.at(-1),
    ).toBe('The last visit is ended. Thank you. Until ten past three.');
  });

  it('changes nothing if the question about more time meets silence', () => {
    const { said, last } = play('inbound-call', [...loggedIn, out('open', { until }), '3', '', '']);
    expect([said.at(-1), last.kind]).toEqual(['Nothing has changed.', 'end']);
  });

  it('asks again after a wrong PIN, and ends after too many', () => {
    const { said } = play('inbound-call', [known, '7295', out('wrong'), '7296', out('too-many')]);
    expect(said).toEqual([
      'Riverside office. Your PIN, please.',
      "That didn't work. Once more, please.",
      'Thank you. Goodbye.',
    ]);
  });

  it('raises a panic alarm at zeros in place of the PIN, without a sign of it', () => {
    const { said, done } = play('inbound-call', [known, '00', out('raised')]);
    expect(done.at(-1)).toBe('raise-panic');
    expect(said.at(-1)).toBe('Thank you. One moment. Your PIN, please.');
  });

  it('says what is recorded only after "Can you talk?"', () => {
    const record = {
      until,
      place: { place: '12 High Street NF1 4AB' },
      buddy: 'Ana Lopez',
      buddy_number: { digits: '+447700900102' },
    };
    const { said } = play('inbound-call', [
      ...loggedIn,
      out('open', { until }),
      '4',
      '1',
      out('visit', record),
      out('open', { until }),
    ]);
    expect(said.at(-2)).toBe('Can you talk? Yes, 1.');
    expect(said.at(-1)).toBe(
      "You're down until ten past three. The place is 12 High Street N, F, 1. 4, A, B. Again: 12 High Street N, F, 1. 4, A, B. Your buddy: Ana Lopez. 0 7, 7 0 0, 9 0 0, 1 0 2. You're down until ten past three. To end, press 2. For longer, press 3.",
    );
  });
});

describe('the office', () => {
  const atOffice: Script = [...loggedIn, out('none'), '0'];

  it.each([
    ['silence', ''],
    ['another key', '7'],
    ['hanging up', HANG_UP],
  ] as const)('%s raises an alarm unless a PIN comes', (_, input) => {
    expect(play('inbound-call', [...atOffice, input]).done.at(-1)).toBe('panic-unless-pin');
  });

  it('0 again raises an alarm at once', () => {
    const { said, done } = play('inbound-call', [...atOffice, '0', out('raised')]);
    expect([said.at(-2), said.at(-1), done.at(-1)]).toEqual([
      'The office: press 1.',
      'Thank you. One moment. Your PIN, please.',
      'raise-panic',
    ]);
  });

  it('1 rings a person, holds and joins', () => {
    const { done, last } = play('inbound-call', [
      ...atOffice,
      '1',
      out('ringing'),
      PASSED,
      out('waiting'),
      PASSED,
      out('joined', { room: 'r' }),
    ]);
    expect(done.slice(-3)).toEqual(['put-through', 'is-anybody-there', 'is-anybody-there']);
    expect(last).toMatchObject({ kind: 'wait', await: { kind: 'join', room: 'r' } });
  });

  it('asks for the PIN if nobody is there, and reports a hang-up while it rings', () => {
    expect(play('inbound-call', [...atOffice, '1', out('ringing'), PASSED, out('nobody')]).said.at(-1)).toBe(
      'Thank you. One moment. Your PIN, please.',
    );
    expect(play('inbound-call', [...atOffice, '1', out('ringing'), HANG_UP, out('done')]).last).toMatchObject({
      kind: 'end',
      say: [],
    });
  });

  it('star goes back to where the caller came from', () => {
    expect(play('inbound-call', [...atOffice, '*', out('none')]).last.state.step).toBe('menu-none');
    expect(play('inbound-call', [out('unknown'), '00#', '*', out('unknown-caller')]).last.state.step).toBe(
      'staff-number',
    );
  });
});

describe('an unknown phone', () => {
  it('asks for the staff number, then the PIN until a hash', () => {
    const { said, done } = play('inbound-call', [out('unknown'), '4021#', out('found'), '7294#']);
    expect(said).toEqual(['Riverside office. Your staff number, then hash.', 'Your PIN, then hash.']);
    expect(done).toEqual(['identify', 'find-person 4021', 'check-pin 7294']);
  });

  it('zeros lead to the office', () => {
    expect(play('inbound-call', [out('unknown'), '000#']).last.state.step).toBe('office');
  });
});

describe('the overdue call', () => {
  it('asks whether the visit is over, and changes nothing after silence', () => {
    const { said } = play('overdue-call', ['7294', out('right'), out('open', { until }), '', ''], { pin_length: 4 });
    expect(said.slice(1)).toEqual([
      'Have you finished? Yes, 1. No, 2.',
      'Have you finished? Yes, 1. No, 2.',
      "You're down until ten past three.",
    ]);
  });

  it('1 ends, 2 gives more time, and without an open visit it says thank you', () => {
    expect(
      play('overdue-call', ['7294', out('right'), out('open', { until }), '1', out('ended')], {
        pin_length: 4,
      }).said.at(-1),
    ).toBe('Thank you. Your visit is ended.');
    expect(
      play('overdue-call', ['7294', out('right'), out('open', { until }), '2', '1', out('moved', { until })], {
        pin_length: 4,
      }).said.at(-1),
    ).toBe('Thank you. Until ten past three.');
    expect(play('overdue-call', ['7294', out('right'), out('none')], { pin_length: 4 }).said.at(-1)).toBe('Thank you.');
  });

  it('voicemail hears a prompt twice and acknowledges nothing', () => {
    expect(play('overdue-call', ['', ''], { pin_length: 4 }).done).toEqual([]);
  });
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
    expect(dialled).toMatch(/999 was dialled by Bea Lindqvist\. You need not\. The police reference is C A D, 4 5 1\./);
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
    expect(play('news-call', [...asked, '1', '1']).done.at(-1)).toBe('report-contact over');
    expect(play('news-call', [...asked, '1', '2', '3']).done.at(-1)).toBe('report-contact half-hours 3');
    expect(play('news-call', [...asked, '1', '2', '0', '45#']).done.at(-1)).toBe('report-contact minutes 45');
    expect(play('news-call', [...asked, '1', '', '']).done.at(-1)).toBe('report-contact unsaid');
    expect(play('news-call', [...asked, '1', HANG_UP]).done.at(-1)).toBe('report-contact unsaid');
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
      'Thank you. We ring you for news at ten past three. The police reference, then hash. Or just wait.',
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
    const { said } = play('tell-call', ['1', out('done'), '*', ''], { message: 'B is over.' });
    expect(said.slice(1)).toEqual(['B is over.', 'B is over.', 'Thank you.']);
  });
});
