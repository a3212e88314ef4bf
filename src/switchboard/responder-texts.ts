import type { TextCommand } from '../conversation/text-command.ts';
import { callersSharing } from '../records/people.ts';
import type { Alarm, AlarmAnswer } from '../safety/alarm.ts';
import { dutyKey, LAST_RESORT, personKey } from '../safety/circle.ts';
import { changeAlarm } from './alarm-work.ts';
import type { Answer } from './answer.ts';
import { drillLine } from './drill.ts';
import { alarmsAskedAt, briefing, contactOf, toldAs } from './responder.ts';
import { clockVar } from './turn.ts';
import type { Work } from './work.ts';

const MINUTE = 60_000;

type ResponderCommand = Extract<TextCommand, { kind: 'take' | 'cant' | 'safe' | 'dialled' }>;

export function isResponse(command: TextCommand): command is ResponderCommand {
  return ['take', 'cant', 'safe', 'dialled'].includes(command.kind);
}

/** Every contact that this number may be: people who share it, a duty number, the last resort. */
export async function keysAt(work: Work, number: string): Promise<string[]> {
  const people = await callersSharing(work.trx, number);
  return [
    ...people.map(({ id }) => personKey(id)),
    ...(work.house.duty.includes(number) ? [dutyKey(number)] : []),
    ...(work.house.lastResort?.phone === number ? [LAST_RESORT] : []),
  ];
}

/** TAKE, CANT, SAFE, DIALLED: about the alarm of that letter, or the only one; with several open, a bare word changes nothing. */
export async function respondByText(work: Work, from: string, keys: string[], command: ResponderCommand): Promise<Answer> {
  const open = await alarmsAskedAt(work, from, keys);
  const meant = command.letter === null ? open : open.filter(({ letter }) => letter === command.letter);
  const [alarm, another] = meant;
  if (!alarm) return say('text.no-alarm');
  if (another) return say('text.which', { letters: meant.map(({ letter }) => letter).join(', ') });
  const key = keys.find((one) => alarm.state.contacted.includes(one));
  if (key === undefined) return say('text.no-alarm');
  const answer = await respond(work, alarm, key, command);
  return { ...answer, prompts: [...drillLine(alarm), ...answer.prompts] };
}

async function respond(work: Work, alarm: Alarm, key: string, command: ResponderCommand): Promise<Answer> {
  const by = await contactOf(work, alarm, key);
  const { letter } = alarm;
  switch (command.kind) {
    case 'take': {
      if (command.minutes === null || command.minutes < 1) return say('text.take-minutes', { letter });
      const answer = await changeAlarm(work, alarm.id, { kind: 'take', by, milliseconds: command.minutes * MINUTE });
      return taken(work, alarm, answer);
    }
    case 'cant':
      return cannot(alarm, await changeAlarm(work, alarm.id, { kind: 'cannot', by }));
    case 'safe': {
      if (alarm.covert) return say('text.ring-us', { letter });
      const until = command.minutes === null ? null : new Date(work.now.getTime() + command.minutes * MINUTE);
      await changeAlarm(work, alarm.id, { kind: 'contact-made', by, until });
      return until ? say('text.safe-going-on', { letter, until: clockVar(until) }) : say('text.safe', { letter });
    }
    case 'dialled': {
      const answer = await changeAlarm(work, alarm.id, { kind: 'dialled', by, reference: command.reference });
      return answer.kind === 'taken' ? say('text.dialled', { letter, until: clockVar(answer.until) }) : say('text.no-alarm');
    }
  }
}

function cannot({ letter }: Alarm, answer: AlarmAnswer): Answer {
  return answer.kind === 'taken-already' ? say('text.taken-already', { letter, owner: answer.owner }) : say('text.cant', { letter });
}

/** Who takes it is briefed in the reply: the details follow an answer. */
async function taken(work: Work, alarm: Alarm, answer: AlarmAnswer): Promise<Answer> {
  switch (answer.kind) {
    case 'taken':
    case 'granted': {
      return say(`text.briefing-${toldAs(alarm)}`, {
        ...(await briefing(work, alarm)), until_news: clockVar(answer.until), ...(answer.cut ? { cut: 'yes' } : {}),
      });
    }
    case 'taken-already':
      return say('text.taken-already', { letter: alarm.letter, owner: answer.owner });
    case 'done':
    case 'not-yours':
    case 'proof-wanted':
    case 'closed':
      return say('text.no-alarm');
  }
}

const say = (id: string, vars: NonNullable<Answer['prompts'][number]['vars']> = {}): Answer => ({ prompts: [{ id, vars }] });
