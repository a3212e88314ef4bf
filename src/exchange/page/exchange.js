/** What the exchange knows, kept fresh by its events, and what a person can ask of it. */
const API = '/exchange/api';

async function send(method, path, body) {
  const response = await fetch(API + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const ask = {
  dial: (from, to, withheld) => send('POST', '/calls', { from, to, withheld }),
  press: (id, keys) => send('POST', `/calls/${id}/keys`, { keys }),
  speak: (id, words) => send('POST', `/calls/${id}/speech`, { words }),
  answer: (id) => send('POST', `/calls/${id}/answer`),
  decline: (id) => send('POST', `/calls/${id}/decline`),
  hangUp: (id) => send('POST', `/calls/${id}/hangup`),
  silence: (id) => send('POST', `/calls/${id}/silence`),
  text: (from, to, body) => send('POST', '/texts', { from, to, body }),
  faults: () => fetch(`${API}/faults`).then((answer) => answer.json()),
  setFaults: (changes) => send('PUT', '/faults', changes),
  setAnswers: (number, answers) => send('PUT', `/phones/${encodeURIComponent(number)}`, { answers }),
};

/**
 * Follows the exchange. `told` hears of each event: 'state' (everything anew), 'page' (what stands beside the phones),
 * 'phone', 'call', 'text', 'problem', 'faults';
 * `connected` of the connection's coming and going.
 */
export function follow({ told, connected }) {
  const source = new EventSource(`${API}/events`);
  const known = { phones: new Map(), calls: new Map(), texts: new Map(), errors: [], clock: null };

  const on = (kind, keep) =>
    source.addEventListener(kind, (event) => {
      const data = JSON.parse(event.data);
      keep(data);
      told(kind, data, known);
    });
  on('state', (state) => {
    Object.assign(known, {
      ...factsOf(state),
      ours: state.ours,
      faults: state.faults,
      errors: state.errors,
      phones: new Map(state.phones.map((phone) => [phone.number, phone])),
      calls: new Map(state.calls.map((call) => [call.id, call])),
      texts: new Map(state.texts.map((text) => [text.id, text])),
    });
  });
  on('page', (page) => {
    Object.assign(known, factsOf(page));
  });
  on('phone', ({ phone }) => known.phones.set(phone.number, phone));
  on('call', ({ call }) => known.calls.set(call.id, call));
  on('text', ({ text }) => known.texts.set(text.id, text));
  on('faults', ({ faults }) => {
    known.faults = faults;
  });
  on('problem', ({ problem }) => known.errors.push(problem));
  source.addEventListener('open', () => connected(true));
  source.addEventListener('error', () => connected(false));
  return known;
}

const factsOf = ({ organisation, guide, next, clock }) => ({
  organisation,
  guide,
  next,
  clock: { ...clock, receivedAt: performance.now() },
});

/** The time on the organisation's clock, which may run faster than the wall's, and be held. */
export function serviceTime({ clock }) {
  const passed = (performance.now() - clock.receivedAt) * clock.pace;
  return new Date(new Date(clock.now).getTime() + passed);
}
