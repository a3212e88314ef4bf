import { setPins } from '../../../records/first-codes.ts';
import { pinHash, pinSecretMark } from '../../../crypto/pin.ts';
import { lookAlikes, pinFault } from '../../../safety/pin-rules.ts';
import { type Action, type ActionAtOnce, outcome, textVar, type Turn } from '../turn.ts';
import { isWorker } from './visit-actions.ts';

/**
 * The first call: a person who has keyed a one-time code chooses both PINs. Nothing changes until the last PIN is keyed
 * twice; then all of it is saved in one commit. Until then a keyed PIN is stored only as the keyed hash that the
 * records will have.
 */

export const choosePin: ActionAtOnce<'choose-pin'> = (turn, given, entry) => {
  const pin = entry ?? '';
  if (codedCaller(turn) === null) return Promise.resolve(outcome('gone'));
  if (pinFault(pin) !== null || (given['which'] === 'second' && !suitsTheFirst(turn, pin)))
    return Promise.resolve(outcome('refused'));
  return Promise.resolve(outcome('chosen', { chosen: hashed(turn, pin), chosen_length: String(pin.length) }));
};

export const confirmPin: Action<'confirm-pin'> = async (turn, given, entry) => {
  const coded = codedCaller(turn);
  if (coded === null) return outcome('gone');
  const { caller, code } = coded;
  const chosen = textVar(turn, 'chosen');
  if (chosen === '' || chosen !== hashed(turn, entry ?? '')) return outcome('different');
  const mark = pinSecretMark(turn.parts.secrets.pin.current);
  const isSecond = given['which'] === 'second';
  if (!isSecond && isWorker(caller)) return outcome('second', { first_pin: chosen, first_mark: mark });
  const length = Number(textVar(turn, 'chosen_length'));
  const areSet = await setPins(
    turn.trx,
    {
      personId: caller.id,
      codeHash: code.hash,
      length,
      pinHash: Buffer.from(isSecond ? textVar(turn, 'first_pin') : chosen, 'hex'),
      duressPinHash: isSecond ? Buffer.from(chosen, 'hex') : null,
      // Should the secret have changed since the first PIN was keyed, that one needs the secret before.
      secretMark: isSecond ? textVar(turn, 'first_mark') || mark : mark,
    },
    turn.now,
  );
  if (!areSet) return outcome('gone');
  return outcome('set', textVar(turn, 'known') === 'yes' ? { pin_length: length } : {});
};

/**
 * Whether a second PIN fits the first: it has as many digits, and no slip of the finger makes it the first. Only the
 * hash of the first is known, so all PINs that a slip makes are hashed and compared with it.
 */
function suitsTheFirst(turn: Turn, pin: string): boolean {
  if (String(pin.length) !== textVar(turn, 'chosen_length')) return false;
  const first = textVar(turn, 'first_pin');
  return lookAlikes(pin).every((other) => hashed(turn, other) !== first);
}

function hashed(turn: Turn, pin: string): string {
  return pinHash(turn.parts.secrets.pin.current, turn.caller?.id ?? '', pin).toString('hex');
}

/** The caller who keyed their code in this call, with the code. */
function codedCaller({
  caller,
  conversation,
}: Turn): { caller: NonNullable<Turn['caller']>; code: NonNullable<NonNullable<Turn['caller']>['code']> } | null {
  if (!caller?.code || conversation.state.vars['coded'] !== caller.id) return null;
  return { caller, code: caller.code };
}
