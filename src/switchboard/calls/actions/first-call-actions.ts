import type { Caller } from '../../../records/organisation/people.ts';
import { setPins } from '../../../records/first-codes.ts';
import { pinHash, pinSecretMark } from '../../../crypto/pin.ts';
import { lookAlikes, pinFault } from '../../../safety/pin-rules.ts';
import { type Action, type ActionAtOnce, outcome, remember, sessionOf, type Turn } from '../turn.ts';
import type { Session } from '../../../records/session.ts';
import { isWorker } from './visit-actions.ts';

/**
 * The first call: a person who has keyed a one-time code chooses both PINs. Nothing changes until the last PIN is keyed
 * twice; then all of it is saved in one commit. Until then a keyed PIN is stored only as the keyed hash that the
 * records will have.
 */

export const choosePin: ActionAtOnce<'choose-pin'> = (turn, given, entry) => {
  const pin = entry ?? '';
  const coded = codedCaller(turn);
  if (coded === null) return Promise.resolve(outcome('gone'));
  if (pinFault(pin) !== null || (given['which'] === 'second' && !suitsTheFirst(turn, coded.firstCall, pin)))
    return Promise.resolve(outcome('refused'));
  remember(turn, { firstCall: { ...coded.firstCall, chosen: hashed(turn, pin), chosenLength: pin.length } });
  return Promise.resolve(outcome('chosen'));
};

export const confirmPin: Action<'confirm-pin'> = async (turn, given, entry) => {
  const coded = codedCaller(turn);
  if (coded === null) return outcome('gone');
  const { caller, code, firstCall } = coded;
  const { chosen, chosenLength: length, firstPin, firstMark } = firstCall;
  remember(turn, { firstCall: { ...firstCall, chosen: null } });
  if (chosen === null || length === null || chosen !== hashed(turn, entry ?? '')) return outcome('different');
  const mark = pinSecretMark(turn.parts.secrets.pin.current);
  const isSecond = given['which'] === 'second';
  if (!isSecond && isWorker(caller)) {
    remember(turn, { firstCall: { ...firstCall, chosen: null, firstPin: chosen, firstMark: mark } });
    return outcome('second');
  }
  const areSet = await setPins(
    turn.trx,
    {
      personId: caller.id,
      codeHash: code.hash,
      length,
      pinHash: Buffer.from(isSecond ? (firstPin ?? '') : chosen, 'hex'),
      duressPinHash: isSecond ? Buffer.from(chosen, 'hex') : null,
      // Should the secret have changed since the first PIN was keyed, that one needs the secret before.
      secretMark: isSecond ? (firstMark ?? mark) : mark,
    },
    turn.now,
  );
  if (!areSet) return outcome('gone');
  remember(turn, { firstCall: null });
  return outcome('set', sessionOf(turn).isPhoneKnown ? { pin_length: length } : {});
};

/**
 * Whether a second PIN fits the first: it has as many digits, and no slip of the finger makes it the first. Only the
 * hash of the first is known, so all PINs that a slip makes are hashed and compared with it.
 */
function suitsTheFirst(turn: Turn, { chosenLength, firstPin }: FirstCall, pin: string): boolean {
  return pin.length === chosenLength && lookAlikes(pin).every((other) => hashed(turn, other) !== firstPin);
}

function hashed(turn: Turn, pin: string): string {
  return pinHash(turn.parts.secrets.pin.current, turn.caller?.id ?? '', pin).toString('hex');
}

type FirstCall = NonNullable<Session['firstCall']>;

interface CodedCaller {
  caller: Caller;
  code: NonNullable<Caller['code']>;
  firstCall: FirstCall;
}

/** The caller who keyed their code in this call, with the code. */
function codedCaller({ caller, conversation }: Turn): CodedCaller | null {
  const { firstCall } = conversation.session;
  if (!caller?.code || firstCall?.personId !== caller.id) return null;
  return { caller, code: caller.code, firstCall };
}
