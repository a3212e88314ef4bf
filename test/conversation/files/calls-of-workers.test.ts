import { describe, expect, it } from '@jest/globals';
import { theLibrary } from '../files.ts';
import { HANG_UP, known, loggedIn, out, PASSED, play, type Script, until } from './played-call.ts';

/** What a worker, and the office that they reach, hear and do by key in the present flows. */

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
      'check-callers-pin 7294',
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
      "You're down until ten past three. The place is 12 High Street N, F, 1. 4, A, B. Again: 12 High Street N, " +
        "F, 1. 4, A, B. Your buddy: Ana Lopez. 0 7, 7 0 0, 9 0 0, 1 0 2. You're down until ten past three. To " +
        'end, press 2. For longer, press 3.',
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

describe('0', () => {
  /** Calls in which a worker is only to press 1: a test, and one in which a responder waits to be put through. */
  const WITHOUT_OFFICE = ['test-call', 'worker-call'];

  it('leads to the office, or to help, wherever a worker is asked for a key and it is no part of a length', () => {
    const lacking = Object.values(theLibrary().flows)
      .filter(({ name, audience }) => audience === 'worker' && !WITHOUT_OFFICE.includes(name))
      .flatMap((flow) =>
        Object.entries(flow.steps).flatMap(([name, step]) => {
          const isKey = step.kind === 'wait' && step.waitFor.kind === 'key';
          const leads = isKey && /(^|\/)(office|panic|zero)$|how-many$/.test(step.on['0']?.go ?? '');
          return isKey && !leads ? [`${flow.name}/${name}`] : [];
        }),
      );
    expect(lacking).toEqual([]);
  });
});

describe('an unknown phone', () => {
  it('asks for the staff number, then the PIN until a hash', () => {
    const { said, done } = play('inbound-call', [out('unknown'), '4021#', out('found'), '7294#']);
    expect(said).toEqual(['Riverside office. Your staff number, then hash.', 'Your PIN, then hash.']);
    expect(done).toEqual(['identify', 'find-person 4021', 'check-callers-pin 7294']);
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
