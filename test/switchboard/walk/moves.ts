import fc from 'fast-check';
import { BEA, DUTY, IRA, MO, SAM } from '../../harness/riverside.ts';

/** What may happen in a walk: each a deed of one person, of the carrier, or of the clock. */

const [HERE, ELSEWHERE] = ['12 Mill Lane', '40 Hill Road'];
/** A phone of nobody's, and one that hides its number. */
const STRANGE = '+447700900177';

const SAM_TEXTS = [
  `START 60 min ${HERE}`,
  `START 60 min ${ELSEWHERE}`,
  `AT ${ELSEWHERE}`,
  'OUT',
  'OUT 7294',
  'MORE 30',
  'OK',
  'STATUS 3851',
  'I have the blue folder',
  'SOS',
  'BACK',
  'RING 10',
  'HOME 30',
];
const OTHERS_TEXT = [
  'TAKE 15',
  'TAKE 15',
  'CANT',
  'SAFE',
  'DIALLED',
  `START 60 min ${HERE}`,
  `START 60 min ${ELSEWHERE}`,
  'OUT',
  'OK',
  'SOS',
];
/** What a person presses in one of our calls. An empty entry is silence. */
const ANSWERS = [
  ['1'],
  ['1', '1', '15#'],
  ['1', '1', ''],
  ['1', '2'],
  ['1', '9', '1', '4711#'],
  ['1', '4'],
  ['2'],
  [''],
  ['1', '1', '1', '1'],
  ['1', '1', '8462', '1'],
  ['1', '1', '6183', '1'],
  ['1', '3', '1'],
  ['7294', '1'],
  ['3851', '2', '2'],
];
/** What somebody presses who rings us. */
const SAM_PRESSES = [
  ['7294', '1', '2'],
  ['7294', '2'],
  ['7294', '3', '1'],
  ['7294', '1'],
  ['3851', '1', '2'],
  ['3851', '2'],
  ['7294', '0', '1'],
  ['3851', '0', '1'],
  ['00'],
  ['0', ''],
  ['7294', '5', '10#'],
  ['7294', '6', '4022#'],
  ['72'],
  ['1', '7294', '2'],
];
const OTHERS_PRESS = [
  ['1', '6183', '1', '15#'],
  ['1', '8462', '1', '15#'],
  ['1', '6183', '2'],
  ['1', '8462', '4'],
  ['1', '8462', '1', '1'],
  ['1', '8462', '1', '8462', '1'],
  ['6183', '1', '2'],
  ['2947', '1', '2'],
  ['6183', '6', '4021#'],
  [''],
];
const STRANGERS_PRESS = [
  ['4021#', '7294#', '2'],
  ['4021#', '3851#', '1', '1'],
  ['00', '1'],
  ['00', '', '4021#'],
];
/** What somebody does at the desk about an open alarm. */
const ABOUT_AN_ALARM = [
  'take',
  'take',
  'join',
  'take-over',
  'pass-on',
  'cannot',
  'more-time',
  'dialling',
  'dialled',
  'fact',
  'contact',
  'contact-goes-on',
  'covert-contact',
] as const;
/** What they do about a worker. */
const ABOUT_A_WORKER = ['raise-covertly', 'raise-openly', 'end-visit', 'start-visit', 'extend-visit'] as const;
const FILES = ['as-before', 'another-phone', 'given-to-bea', 'without-ira', 'without-duty', 'shared'] as const;

export type File = (typeof FILES)[number];
export type Move =
  | { does: 'texts'; from: string; body: string }
  | { does: 'rings-us'; from: string | null; keys: string[] }
  | { does: 'carries'; many: number }
  | { does: 'answers' | 'goes-on'; which: number; keys: string[] }
  | { does: 'hangs-up' | 'rings-out' | 'text-fails' | 'waits-long'; which: number }
  | { does: 'passes'; minutes: number }
  | { does: 'office'; act: OfficeAct };
/** People by staff number. */
export type OfficeAct =
  | { what: 'alarm'; deed: (typeof ABOUT_AN_ALARM)[number]; by: string; which: number }
  | { what: 'worker'; deed: (typeof ABOUT_A_WORKER)[number]; by: string; about: string }
  | { what: 'imports'; file: File; prune: boolean }
  | { what: 'leaves' | 'is-away' | 'is-back'; who: string }
  | { what: 'roll-call'; asks: 'out' | 'everybody' }
  | { what: 'roll-call-ends' | 'closes' }
  | { what: 'drill'; duress: boolean };

const which = fc.nat(9);
const by = fc.constantFrom('4022', '4030', '4031', '4021');
const officeActs: [weight: number, fc.Arbitrary<OfficeAct>][] = [
  [3, fc.record({ what: fc.constant('alarm' as const), deed: fc.constantFrom(...ABOUT_AN_ALARM), by, which })],
  [
    1,
    fc.record({
      what: fc.constant('worker' as const),
      deed: fc.constantFrom(...ABOUT_A_WORKER),
      by,
      about: fc.constantFrom('4021', '4021', '4022'),
    }),
  ],
  [1, fc.record({ what: fc.constant('imports' as const), file: fc.constantFrom(...FILES), prune: fc.boolean() })],
  [1, fc.record({ what: fc.constantFrom('leaves' as const, 'is-away', 'is-back'), who: by })],
  [1, fc.record({ what: fc.constant('roll-call' as const), asks: fc.constantFrom('out' as const, 'everybody') })],
  [1, fc.constantFrom<OfficeAct[]>({ what: 'roll-call-ends' }, { what: 'closes' })],
  [1, fc.boolean().map((duress) => ({ what: 'drill', duress }) as const)],
];
const officeAct = fc.oneof(...officeActs.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const moves: [weight: number, fc.Arbitrary<Move>][] = [
  [6, fc.constantFrom(...SAM_TEXTS).map((body) => ({ does: 'texts', from: SAM, body }) as const)],
  [
    5,
    fc.record({
      does: fc.constant('texts' as const),
      from: fc.constantFrom(BEA, BEA, MO, IRA),
      body: fc.constantFrom(...OTHERS_TEXT),
    }),
  ],
  [3, fc.constantFrom(...SAM_PRESSES).map((keys) => ({ does: 'rings-us', from: SAM, keys }) as const)],
  [
    2,
    fc.record({
      does: fc.constant('rings-us' as const),
      from: fc.constantFrom(BEA, MO, IRA, DUTY),
      keys: fc.constantFrom(...OTHERS_PRESS),
    }),
  ],
  [
    1,
    fc.record({
      does: fc.constant('rings-us' as const),
      from: fc.constantFrom(null, STRANGE),
      keys: fc.constantFrom(...STRANGERS_PRESS),
    }),
  ],
  [7, fc.record({ does: fc.constant('carries' as const), many: fc.integer({ min: 1, max: 6 }) })],
  [5, fc.record({ does: fc.constant('answers' as const), which, keys: fc.constantFrom(...ANSWERS) })],
  [3, fc.record({ does: fc.constant('goes-on' as const), which, keys: fc.constantFrom(...ANSWERS) })],
  [5, fc.record({ does: fc.constantFrom('hangs-up', 'rings-out', 'text-fails', 'waits-long'), which })],
  [5, fc.record({ does: fc.constant('passes' as const), minutes: fc.integer({ min: 1, max: 15 }) })],
  [9, officeAct.map((act) => ({ does: 'office', act }) as const)],
];
export const aMove: fc.Arbitrary<Move> = fc.oneof(...moves.map(([weight, arbitrary]) => ({ weight, arbitrary })));

/** In the afternoon, or before the midnight at which people leave. */
export const aStart = fc.constantFrom('2026-11-23T14:00:00Z', '2026-11-23T21:30:00Z');
