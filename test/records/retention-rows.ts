/** The rows of `retention.test.ts` that go by themselves, by what their rule holds. */

const THEIRS = '+447700900101';
const OURS = '+441632960000';

interface RowNeeds {
  at: Date;
  mark: string;
  person: string;
  account: string;
  team: string;
}

/** A row of each rule that goes by itself. `mark` stands somewhere in it. `person`: whom it names, if it names people. */
export const ROWS: Record<string, (row: RowNeeds) => object> = {
  'keys and replies of calls': ({ at, mark, person }) => ({
    id: mark,
    carrier: 'twilio',
    direction: 'inbound',
    carrier_ref: mark,
    our_number: OURS,
    person_id: person,
    state: '{}',
    turn: 1,
    status: 'ended',
    started_at: at,
    ended_at: at,
  }),
  'wrong PINs': ({ at, mark, person }) => ({ at, person_id: person, known_phone: true, from_number: mark }),
  'what turns may mean, sealed': ({ at, mark, person }) => ({
    worker_id: person,
    at,
    due_at: at,
    sealed: Buffer.from('sealed'),
    processed_at: at,
    error: mark,
  }),
  'texts that came': ({ at, mark, person }) => ({
    carrier: 'twilio',
    carrier_ref: mark,
    at,
    person_id: person,
    to_number: OURS,
    body: 'hello',
  }),
  'words that nobody understood': ({ at, mark, person }) => ({
    id: mark,
    worker_id: person,
    at,
    words: '',
    readers: [],
  }),
  'calls and texts of ours': ({ at, mark, person }) => ({
    id: mark,
    channel: 'text',
    purpose: 'reply',
    urgency: 1,
    status: 'delivered',
    not_before: at,
    to_number: THEIRS,
    person_id: person,
    vars: '{}',
    body: 'hello',
    created_at: at,
    ended_at: at,
  }),
  'sequences of calls': ({ at, mark, person }) => ({
    id: mark,
    purpose: 'tell',
    worker_id: person,
    contact_key: 'office',
    phones: '[]',
    flow: 'tell-call',
    vars: '{}',
    urgency: 1,
    phone_index: 0,
    pass: 1,
    status: 'keyed',
    created_at: at,
  }),
  'purple-file calls of no visit and no alarm': ({ at, mark, person, team }) => ({
    id: mark,
    worker_id: person,
    team_id: team,
    reason: 'booked',
    status: 'over',
    state: '{}',
    created_at: at,
  }),
  'journal of no visit and no alarm': ({ at, mark, person }) => ({
    at,
    kind: 'turn',
    worker_id: person,
    conversation_id: mark,
    detail: '{}',
  }),
  'what the office did, of no visit and no alarm': ({ at, mark, person }) => ({
    at,
    kind: 'office',
    worker_id: person,
    detail: JSON.stringify({ what: mark }),
  }),
  'changes of people, teams and plans': ({ at, mark, person }) => ({
    revision: 2,
    at,
    actor: JSON.stringify({ kind: 'system' }),
    source: 'file',
    about: 'person',
    person_id: person,
    name: mark,
    happened: 'changed',
    changes: '[]',
  }),
  'line log': ({ at, mark }) => ({
    at,
    carrier: 'twilio',
    kind: 'webhook',
    what: 'answer',
    outcome: '200',
    milliseconds: 3,
    carrier_ref: mark,
  }),
  'marks on phones that took no texts': ({ at, mark }) => ({ number: mark, why: 'dead', since: at, until: at }),
  'who looked at what': ({ at, mark, person }) => ({
    at,
    by_command: mark,
    page: 'board',
    did: 'view',
    person_id: person,
  }),
  'words for the next shift': ({ at, mark, account, team }) => ({
    id: mark,
    at,
    account_id: account,
    team_ids: [team],
    words: '',
  }),
  'hand-overs of the desk': ({ at, mark, account }) => ({
    id: mark,
    account_id: account,
    taken_at: at,
    handover: '{}',
  }),
  'holds that are over': ({ at, mark, person }) => ({
    id: mark,
    person_id: person,
    why: 'a claim',
    held_at: at,
    lifted_at: at,
  }),
  'codes of accounts, used or too old': ({ at, mark, account }) => ({
    id: mark,
    account_id: account,
    kind: 'set-up',
    code_hash: Buffer.from(mark),
    expires_at: at,
  }),
  'forms of ended sessions': ({ at, mark, account }) => ({
    id: mark,
    account_id: account,
    sealed: Buffer.from('sealed'),
    expires_at: at,
  }),
  sessions: ({ at, mark }) => ({ sid: mark, sess: '{}', expire: at }),
  'wrong tries to sign in': ({ at, mark }) => ({ key: mark, points: 1, expire: at.getTime() }),
  'numbers of people who have left': ({ at, mark, person }) => ({ person_id: person, number: mark, left_at: at }),
  'who left or moved, and who came in their place': ({ at, mark, person }) => ({
    id: mark,
    person_id: person,
    kind: 'move',
    day: '2026-11-23',
    status: 'done',
    choices: '{}',
    planned_at: at,
  }),
  'forms that were sent': ({ at, mark, account }) => ({ id: mark, account_id: account, at, outcome: '{}' }),
  'people whom the desk does not know': ({ at, mark }) => ({
    id: mark,
    subject: mark,
    name: 'Kit',
    roles: [],
    last_at: at,
  }),
};

/** Rows that name nobody, or nobody whom a hold can name. */
export const OF_NOBODY = new Set([
  'words for the next shift',
  'hand-overs of the desk',
  'line log',
  'marks on phones that took no texts',
  'holds that are over',
  'codes of accounts, used or too old',
  'forms of ended sessions',
  'sessions',
  'wrong tries to sign in',
  'forms that were sent',
  'people whom the desk does not know',
]);
