import type { Language } from '../../conversation/files/language-file.ts';
import type { Responders } from '../../safety/responders.ts';
import { channelsOf, type LadderStep, type Plan } from '../../safety/plan.ts';
import { QUESTIONS } from '../../safety/purple-file.ts';
import { formatDuration, sayDelay } from '../../organisation-file/values.ts';
import { hoursWords } from '../../safety/hours-words.ts';
import { wordOf } from '../../organisation-file/who.ts';
import { namedBy } from './responder-card.ts';

interface CardOf {
  spokenName: string;
  /** E.164, preferred first. Never the cover numbers. */
  numbers: string[];
  teamName: string;
  plan: Plan;
  worker: { name: string; staffNumber: string };
  /** Who is rung for them, by name. */
  responders: Responders;
}

/**
 * A worker's card, in two parts. The wallet's names nothing that gives the covert ways away, since somebody else may
 * read it; those are on the part to be learnt, which stays at the office. PINs are on neither.
 */
export function cardOf(
  { spokenName, numbers, teamName, plan, worker, responders }: CardOf,
  language: Language | undefined,
  textOnly = false,
): string[] {
  return [
    `${spokenName} · ${worker.name} · staff number ${worker.staffNumber}`,
    '',
    'FOR THE WALLET',
    `Ring or text: ${numbers.join(' or ')}`,
    `By phone: your PIN. From any other phone: ${worker.staffNumber} #, your PIN #.`,
    `  1 start: 1 to 8 half hours, or 0 and minutes #.${TAB}Silence: ${formatDuration(plan.usualLength)}`,
    '  2 end   3 more time   4 what is on record   5 ring me later   6 worried about a colleague',
    '  0 the office, then 1 to be put through   * the rest, or again',
    'By text, to begin: IN 60 mins at Flat 3, 14 Mill Lane',
    '  Write "mins" and "at" as here: the number of a house and the minutes are then never taken for each other.',
    '  The answer says until when. If that is wrong, ring.',
    'By text, later: MORE 30   OUT   OK   AT and where   STATUS   RING 30   WORDS',
    '  A PIN may stand in any text: OUT and your PIN.',
    '',
    'TO BE LEARNT BY HEART. THIS PART STAYS AT THE OFFICE',
    'Help, openly: 0 0 at any time, or text SOS. No word is needed, and after 0 silence will do.',
    'Two PINs: with the first all is well. The second does and sounds the same, and ' +
      'tells people at once that you are in danger.',
    '  They do not ring you and do not come alone. Nothing that your phone says ' +
      'afterwards ends it: you must be seen, or the police say so.',
    '  Practise both with 9, never with a visit open.',
    ...phrases(plan),
    ...(textOnly ? withoutCall(plan) : purpleFile(plan, language)),
    '',
    `IF NO WORD COMES, THE TEAM ${teamName.toUpperCase()} DOES THIS`,
    ...plan.ladder.map((one) => step(one, responders)),
    `  The person who deals with it gives news within ${formatDuration(plan.newsWithin.missed)}, or everybody is ` +
      'rung again.',
    'IF YOU ASK FOR HELP COVERTLY',
    ...plan.duress.map((one) => step(one, responders)),
    'IF YOU ASK FOR HELP OPENLY',
    ...plan.panic.map((one) => step(one, responders)),
    ...(plan.codePhrases.watch === undefined
      ? []
      : ['IF YOU ASK COVERTLY TO BE LOOKED AFTER', ...plan.watch.map((one) => step(one, responders))]),
    ...outOfHours(plan, responders),
    `  If nobody takes it, all of this begins again after ${formatDuration(plan.repeat)}.`,
    ...informed(plan, responders),
  ];
}

function outOfHours({ officeHours = [], ladderOutOfHours, duressOutOfHours }: Plan, responders: Responders): string[] {
  if (officeHours.length === 0) return [];
  const hours = officeHours.map(hoursWords).join(' and ');
  return [
    ...(ladderOutOfHours
      ? [
          `IF NO WORD COMES, NOT WITHIN ${hours}: after you yourself`,
          ...ladderOutOfHours.map((one) => step(one, responders)),
        ]
      : []),
    ...(duressOutOfHours
      ? [`IF YOU ASK FOR HELP, NOT WITHIN ${hours}`, ...duressOutOfHours.map((one) => step(one, responders))]
      : []),
  ];
}

const TAB = '   ';

function phrases({ codePhrases: { watch, help } }: Plan): string[] {
  return [
    ...(help === undefined ? [] : [`In a text, the words "${help}": as the second PIN.`]),
    ...(watch === undefined ? [] : [`In a text, the words "${watch}": people are told covertly to look after you.`]),
  ];
}

function withoutCall({ purpleFile: covert }: Plan): string[] {
  return covert === null
    ? []
    : ['  Nobody rings you back with questions, for you take texts only. The people below act on it.'];
}

function purpleFile({ purpleFile: covert }: Plan, language: Language | undefined): string[] {
  if (covert === null) return [];
  const [least, most] = covert.between.map(formatDuration);
  const asked = QUESTIONS.map((question) => `ask-${question.replace('_', '-')}`);
  return [
    `After either, within ${least ?? ''} to ${most ?? ''}, "the records office" rings with a few questions, ` +
      `from a number that is not ours. 1 is yes, 2 is no:`,
    ...asked.flatMap((id) => {
      const [plain, coded] = [wordsOf(language, id, 'if'), wordsOf(language, id, 'unless')];
      return covert.wording === 'plain' ? [`  ${plain}`] : [`  "${coded}" means: ${plain}`];
    }),
    '  If it is no good time, or nobody answers twice, people take it that you are in danger.',
  ];
}

/** A question without its keys. */
function wordsOf(language: Language | undefined, id: string, which: 'if' | 'unless'): string {
  const piece = language?.prompts[id]?.pieces.find((one) => one[which] === 'plain');
  return /^.*?[?\u061F]/u.exec(piece?.source ?? '')?.[0] ?? '';
}

function informed({ inform: who }: Plan, responders: Responders): string[] {
  const names = namedBy({ who }, responders).map(({ name }) => name);
  return names.length === 0 ? [] : [`  Then told, and need not act: ${[...new Set(names)].join(', ')}.`];
}

/**
 * `IF NO WORD COMES` and the rest name people, even those who are away now. Where a step names nobody, its words stand.
 */
function step(one: LadderStep, responders: Responders): string {
  const how = channelsOf(one.by).join(' and ');
  const names = [
    ...(one.who.some(({ kind }) => kind === 'worker') ? ['you'] : []),
    ...namedBy(one, responders).map(({ name }) => name),
  ];
  const whom =
    names.length > 0
      ? [...new Set(names)].join(', ')
      : `nobody yet (${one.who.map(wordOf).join(', ').replaceAll('_', ' ')})`;
  return `  ${sayDelay(one.after)}: ${whom}, by ${how}`;
}

/**
 * For a worker's family (src/safety/README.md B9): whom they ring if they are worried. It names no team and no
 * colleague.
 */
export function familyCard(
  spokenName: string,
  numbers: string[],
  worker: { name: string; staffNumber: string },
): string[] {
  return [
    `${spokenName} · for the family of ${worker.name}`,
    '',
    'If you are worried and cannot reach them:',
    '  If you believe that they are in danger, dial 999 first.',
    `  Ring ${numbers.join(' or ')} from your own phone, by day or night.`,
    '  When you are asked for a number, key 0 0, then 1. A person comes to the phone.',
    `  Say for whom you ring: ${worker.name}, staff number ${worker.staffNumber}.`,
    'Do not ring from their work phone: two zeros there are their own cry for help.',
    'Keep this at home.',
  ];
}

/**
 * All our numbers as one contact for people's phones (vCard 3.0, RFC 2426), under the name that callers hear. Never the
 * cover number: a phone that shows a name for it would give the covert call away.
 */
export function contactCard(spokenName: string, numbers: string[]): string {
  const name = spokenName.replaceAll(/[\\,;]/g, (sign) => `\\${sign}`);
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${name};;;;`,
    `FN:${name}`,
    ...numbers.map((number) => `TEL;TYPE=WORK,VOICE:${number}`),
    'END:VCARD',
    '',
  ].join('\r\n');
}
