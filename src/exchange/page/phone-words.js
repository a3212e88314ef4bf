/** What stands on a handset, in words. */

const CARRIERS = { twilio: 'Twilio', vonage: 'Vonage' };
const ENDS = {
  completed: 'Call ended',
  busy: 'Busy',
  'no-answer': 'No answer',
  canceled: 'Rang off',
  failed: 'Failed',
};

export function keyed({ who, text }) {
  return who === 'caller' && /^[0-9*#]+$/.test(text) ? [...text].join(' ') : text;
}

export function statusOf(call) {
  if (!call) return 'Ready';
  if (call.endedAt) return ENDS[call.status] ?? 'Call ended';
  if (call.screening) return 'Asks who rings';
  if (call.status === 'in-progress') return 'In a call';
  if (call.direction === 'inbound') return 'Calling the line';
  return call.unheard ? 'Silent: do not disturb' : 'Ringing';
}

export function listensForWords(call) {
  const wait = call?.waitingFor;
  return wait?.kind === 'recording' || (wait?.kind === 'keys' && wait.input.includes('speech'));
}

export function hintFor(call, ours) {
  if (!call || call.endedAt) return 'Press Call to ring the line';
  const wait = call.waitingFor;
  if (!wait) return 'One moment…';
  switch (wait.kind) {
    case 'answer':
      return `from ${lineName(ours.find((line) => line.number === call.line) ?? { number: call.line })}`;
    case 'keys': {
      if (!wait.input.includes('dtmf')) return 'Listens for words';
      if (wait.numDigits === 1) return 'Listens for one key';
      const most = wait.numDigits ? `Listens for up to ${wait.numDigits} keys` : 'Listens for keys';
      return wait.finishOnKey ? `${most}, ${wait.finishOnKey} ends them` : most;
    }
    case 'recording':
      return 'Takes down what you say; # ends it';
    case 'conference':
      return 'Put through';
    case 'pause':
      return 'Holding';
    default:
      return 'Speaking; keys are not heard now';
  }
}

/** "+44 1632 960000, Twilio, cover number" */
export function lineName({ number, carrier, label }) {
  return [spaced(number), carrier && CARRIERS[carrier], label].filter(Boolean).join(', ');
}

/** +44 7700 900101 */
export function spaced(number) {
  return number.replace(/^(\+44)(7\d{3}|1632|\d{4})(\d+)$/, '$1 $2 $3');
}

export function length(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
