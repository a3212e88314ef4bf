import type { Context, Value } from '../files/flow.ts';

/**
 * The variables that a prompt may name. `tells`: what the variable reveals about a person. `sample`: a long but likely
 * value, with which the length of a text is measured.
 */
interface Variable {
  sample: Value;
  tells: 'person' | 'place' | 'kind' | null;
}

/** The time at which samples are measured. `until` falls on the next day, which takes the most letters. */
export const SAMPLE_CONTEXT: Context = { now: new Date('2026-01-05T22:45:00Z'), timezone: 'Europe/London' };

const time: Variable = { sample: { clock: '2026-01-06T00:25:00Z' }, tells: null };
const person: Variable = { sample: 'Samantha Okoro', tells: 'person' };
const number: Variable = { sample: { digits: '+447700900101' }, tells: 'person' };

export const variables: Record<string, Variable> = {
  spoken_name: { sample: 'Riverside office', tells: null },
  line_name: { sample: 'Riverside lone-working line', tells: null },
  pin_length: { sample: 4, tells: null },
  most_digits: { sample: 6, tells: null },
  then_hash: { sample: 'yes', tells: null },
  code: { sample: '482913', tells: null },
  room: { sample: 'room', tells: null },
  act: { sample: 'ordinary', tells: 'kind' },
  undialled: { sample: 'yes', tells: 'kind' },
  /** 999 was dialled, and nobody has said that the police know how it ended. */
  tell_999: { sample: 'yes', tells: 'kind' },
  odd_number: { sample: 'yes', tells: null },
  /** The same, for everybody who was asked: nobody goes in before the police say so. */
  police_lead: { sample: 'yes', tells: 'kind' },
  message: { sample: 'C is over: they checked in themselves. Thank you.', tells: 'kind' },

  until: time,
  asked_at: time,
  /** Where a worker is asked in between: when it all ends. */
  ends: time,
  wanted: time,
  length: { sample: { duration: 150 * 60_000 }, tells: null },
  since: time,
  /** When an outage began. */
  from: time,
  until_news: time,
  letter: { sample: 'B', tells: null },
  letters: { sample: 'A, B, C', tells: null },
  word: { sample: 'OUT', tells: null },
  how: { sample: 'pin', tells: 'kind' },
  what: { sample: 'note', tells: 'kind' },
  words: { sample: 'the dog is loose, I wait in the car', tells: 'kind' },

  worker: person,
  /** By the number, this worker's family rings. */
  family: person,
  first_name: { sample: 'Samantha', tells: 'person' },
  owner: person,
  taken_by: person,
  dialled_by: person,
  reference: { sample: { digits: 'CAD 4521' }, tells: 'kind' },
  unproved: { sample: 'OUT', tells: 'kind' },
  note: { sample: 'the dog is loose, I wait in the car', tells: 'kind' },
  /** What others have texted or written of the alarm, each with their name. */
  news: { sample: 'Bea Lindqvist: neighbour saw her leave at 1', tells: 'person' },
  /** What the plan of the visit says to those who answer an alarm. */
  risk: { sample: 'amber', tells: 'kind' },
  plan_note: { sample: 'Grandson lives there, two dogs in the yard', tells: 'kind' },
  shared_by: { sample: 'Samantha Okoro or Bea Lindqvist', tells: 'person' },
  /** Whose phone it is that is no one person's. */
  office: { sample: 'the out of hours emergency duty team', tells: null },
  /** Who went there with them, and is still there or has left. */
  companion_in: person,
  companion_out: person,
  companion_number: number,
  earlier_places: { sample: '12 Elm Road', tells: 'place' },
  minutes: { sample: 60, tells: null },
  count: { sample: 12, tells: null },
  megabytes: { sample: '1023', tells: null },
  /** Of a place of work: everybody knows it. */
  building: { sample: 'Castle House', tells: null },
  names: { sample: 'Samantha Okoro, 4021\nBeatrice Lindqvist, 4022\nCai Morgan, 4040', tells: 'person' },
  buddy: person,
  manager: person,
  worker_number: number,
  buddy_number: number,
  manager_number: number,
  place: { sample: { place: '120 High Street, Northford NF1 4AB' }, tells: 'place' },
  where: { sample: 'lost', tells: null },
  memo: { sample: { sound: '/memo' }, tells: 'place' },
  police: { sample: 'Northshire', tells: 'place' },
  caller_number: number,
  about_number: { sample: { digits: '4021' }, tells: null },
  called: { sample: 'yes', tells: 'kind' },
  worried_by: person,
  stranger: { sample: 'yes', tells: 'kind' },
  stranger_number: number,
  worried_others: { sample: 2, tells: 'kind' },
  worried_words: { sample: 'She does not answer the door', tells: 'kind' },
  besides: { sample: '17; Kim Bell 4023, Lee Abara 4024', tells: 'person' },
  said: { sample: 'She does not answer the door', tells: 'kind' },
  staff_number: { sample: '4021', tells: null },
  team: { sample: 'North and Riverside', tells: null },
  /** Staff numbers and times, for paper. */
  out_now: { sample: '4021 until 15:30, 4022 late since 14:10', tells: null },
  /** Staff numbers and times of planned visits. */
  planned: { sample: '4021 16:30, 4022 17:10', tells: null },
  replies: { sample: 'yes', tells: 'kind' },
  reply_address: { sample: 'unclear', tells: 'kind' },
  reply_danger: { sample: 'unclear', tells: 'kind' },
  reply_police: { sample: 'unclear', tells: 'kind' },
  reply_weapon: { sample: 'unclear', tells: 'kind' },
  reply_colleague: { sample: 'unclear', tells: 'kind' },
  reply_ring_back: { sample: 'unclear', tells: 'kind' },
  unanswered: { sample: 'yes', tells: 'kind' },
  booked: { sample: 'yes', tells: 'kind' },
  /** The worker takes texts only. */
  text_only: { sample: 'yes', tells: 'kind' },
  expected: { sample: 'home', tells: 'kind' },
  no_end: { sample: 'yes', tells: 'kind' },
  end_moved: { sample: 'yes', tells: 'kind' },
  plain: { sample: 'yes', tells: null },
  drill: { sample: 'yes', tells: null },
  call_cancelled: { sample: 'yes', tells: null },
  /** A number that is no PIN has another length than the sender's PINs. */
  long: { sample: 'yes', tells: null },
  short: { sample: 'yes', tells: null },
  note_two: { sample: 'yes', tells: null },
  note_dog: { sample: 'yes', tells: null },
  note_ring: { sample: 'yes', tells: null },
  note_file: { sample: 'yes', tells: null },
  ring_manager: { sample: 'yes', tells: null },
  reminder: { sample: 'late', tells: null },
  home: { sample: 'yes', tells: null },
  home_until: time,
  late: { sample: 'yes', tells: null },
  /** The time that a text named in four digits is masked where the text is kept: they may be a PIN. */
  masked: { sample: 'yes', tells: null },
  fault: { sample: 'opted_out', tells: null },
  going: { sample: 'yes', tells: null },
  /** Nobody in person is told how it ends. */
  unheard: { sample: 'yes', tells: null },
  on_call: { sample: 'yes', tells: null },
  claim: { sample: 'dialled', tells: null },
  cut: { sample: 'yes', tells: null },
  last_resort: { sample: '+441632960999', tells: null },
  ask_at: { sample: '+441632960500', tells: null },
};

export const sampleVars = (): Record<string, Value> =>
  Object.fromEntries(Object.entries(variables).map(([name, { sample }]) => [name, sample]));
