import { findCodePhrase } from '../../conversation/code-phrase/code-phrase.ts';
import { withoutCodePhrase } from '../../conversation/code-phrase/code-phrase-rest.ts';
import { maskCodePhrases } from '../../conversation/texts/kept-text.ts';
import type { Reading } from '../../conversation/texts/reading.ts';
import { actorOfContact } from '../../records/actor.ts';
import { lockWorker, type TextingCaller } from '../../records/organisation/people.ts';
import { lastEndedVisitOf, openVisitOf } from '../../records/visits.ts';
import { insertSealedEvents } from '../../records/sealed-events.ts';
import { type Answer, type AnswerTo, answerToCry, answerWith, asOftenAsAsked, withHints } from './answer.ts';
import { dangerTold } from './danger-texts.ts';
import { worriedHow } from './hint-answers.ts';
import { saysMore } from './news-of-alarms.ts';
import { answerOfOffice, passOnDanger } from './office-texts.ts';
import { personTexts } from './person-texts.ts';
import { recordTextedTry } from '../../operations/pin-tries.ts';
import { alarmsAskedAt } from '../../operations/responder.ts';
import { type SafetyEvent, sealedEvents } from '../../operations/safety-event.ts';
import { isSentence, phraseAcross, readWith, verdictOn, wordsWith } from './text-reading.ts';
import type { Received } from './received.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { rollCalledSince } from '../../records/roll-calls.ts';
import { personKey } from '../../contact/contact-key.ts';
import { LASTS } from '../../safety/roll-call.ts';
import { inWriting, type UnitOfWork } from '../../operations/work.ts';

/**
 * Texts from a phone that several people share. It identifies none of them: a staff number or a PIN in the text does. A
 * call for help that names nobody is about each worker who it may be.
 */
export async function sharedPhoneTexts(
  work: UnitOfWork,
  sharing: TextingCaller[],
  received: Received,
): Promise<AnswerTo> {
  const reading = readWith(work, sharing, received.body, {
    areTriesSpent: received.areTriesSpent,
    mayTellDanger: true,
  });
  const sender = namedIn(sharing, reading) ?? provedIn(work, sharing, reading);
  if (sender) {
    await lockWorker(work.trx, sender.id);
    return {
      answer: await personTexts({ ...work, actor: actorOfContact(personKey(sender.id), 'text') }, sender, {
        ...received,
        body: withoutStaffNumber(received.body, sender),
        sharing,
        isAsked: true,
        // Somebody else may have texted before.
        earlier: null,
        lastEndedAt: (await lastEndedVisitOf(work.trx, sender.id))?.visit.endedAt ?? null,
        rollCalledSince: await rollCalledSince(work.trx, sender.id, new Date(work.now.getTime() - LASTS)),
      }),
      personId: sender.id,
    };
  }
  if (reading.isTryFailed) await recordTextedTry(work, null, received.from, !reading.wrongPin);
  return { answer: reading.isAutomatic ? null : await answerToAll(work, sharing, received, reading), personId: null };
}

function namedIn(sharing: TextingCaller[], { staffNumber }: Reading): TextingCaller | null {
  return staffNumber === null ? null : (sharing.find((one) => one.staffNumber === staffNumber.digits) ?? null);
}

function provedIn(work: UnitOfWork, sharing: TextingCaller[], { pin }: Reading): TextingCaller | null {
  const [one, another] = sharing.filter((person) => verdictOn(work, person, pin ?? '') !== 'wrong');
  return one && !another ? one : null;
}

function withoutStaffNumber(body: string, { staffNumber }: TextingCaller): string {
  return body.replace(new RegExp(String.raw`(?<!\d)${staffNumber}(?!\d)`, 'u'), ' ');
}

async function answerToAll(
  work: UnitOfWork,
  sharing: TextingCaller[],
  received: Received,
  reading: Reading,
): Promise<Answer> {
  const { body, masked, from, keys, place, files, codePhrases } = received;
  const workers = sharing.filter(isWorker);
  const isCry = reading.cry !== 'none' && workers.length > 0;
  const phrased = workers.filter((worker) => findCodePhrase(worker.codePhrases, body) !== null);
  const words = wordsWith(work, maskCodePhrases(codePhrases, reading.words), place, files);
  const onVisit = new Set<string>();
  for (const { id } of workers) if (await openVisitOf(work.trx, id)) onVisit.add(id);
  // Words of a worker on a visit reach a person. These may be theirs.
  const isToBeRead = !isCry && phrased.length === 0 && UNCLEAR.has(reading.worker.kind) && saysMore(reading.words);
  const events = workers.map((worker) => ({
    worker,
    events: [
      ...eventsOf(work, worker, workers, { received, pins: reading.pinCandidates }, isCry ? words : null),
      ...(isToBeRead && onVisit.has(worker.id)
        ? [{ type: 'words' as const, words: sharedWords(work, workers, words), isForReaders: true }]
        : []),
    ],
  }));
  await insertSealedEvents(
    work.trx,
    events.map((one) => ({ ...sealedEvents(work, one.worker.id, one.events), at: work.now, dueAt: work.now })),
  );
  const isOnVisit = onVisit.size > 0;
  if (isCry) {
    const alarms = await alarmsAskedAt(work, from, keys);
    const sender = { isWorker: true, isOnVisit, alarms, keys, masked };
    await passOnDanger(work, from, keys, words, await dangerTold(work, sender, { ...reading, cry: 'always' }));
    return answerToCry();
  }
  // It gets the reply that the rest of it would have got.
  const [first] = phrased;
  const rest = first
    ? readWith(work, sharing, withoutCodePhrase(first.codePhrases, body), { mayTellDanger: true })
    : reading;
  const answer = await answerOfOffice(work, from, keys, rest, masked);
  if (answer) return answer;
  const isWorry = reading.hint?.kind === 'worried';
  const said: Answer = isWorry ? worriedHow() : { ...answerWith('text.whose'), help: true };
  if (isOnVisit) return isWorry ? said : asOftenAsAsked(said);
  // With no visit of theirs open, sentences of which nothing comes wait at the desk: the whole text, whether or not it
  // has a code phrase.
  const [one] = workers;
  const isPleasantry = first === undefined && rest.isPleasantry;
  if (!one || !UNCLEAR.has(rest.worker.kind) || !isSentence(reading.words) || isPleasantry) return said;
  const left = sharedWords(work, workers, wordsWith(work, maskCodePhrases(codePhrases, rest.words), place, files));
  const texted = sharedWords(work, workers, wordsWith(work, reading.words, place, files));
  const event = { type: 'words', words: left, texted, isForReaders: false, isForDesk: true } as const;
  await insertSealedEvents(work.trx, [{ ...sealedEvents(work, one.id, [event]), at: work.now, dueAt: work.now }]);
  return withHints(said, ['text.office-can-read']);
}

const sharedWords = (work: UnitOfWork, workers: TextingCaller[], words: string): string =>
  `${inWriting(work, 'text.from-shared', { shared_by: workers.map(({ name }) => name).join(' or ') })} ${words}`;

const UNCLEAR: ReadonlySet<Reading['worker']['kind']> = new Set([
  'none',
  'question',
  'another-day',
  'sounds-like-end',
  'note',
]);

function eventsOf(
  work: UnitOfWork,
  worker: TextingCaller,
  workers: TextingCaller[],
  { received, pins }: { received: Received; pins: string[] },
  cry: string | null,
): SafetyEvent[] {
  const { body, from: phone } = received;
  const level = findCodePhrase(worker.codePhrases, body) ?? phraseAcross(worker.codePhrases, received);
  const isDuress = pins.map((digits) => verdictOn(work, worker, digits)).includes('duress');
  const sharedBy = workers.map(({ name }) => name);
  return [
    ...(level === null ? [] : [{ type: 'phrase' as const, level, phone }]),
    ...(cry === null ? [] : [{ type: 'panic' as const }, { type: 'note' as const, words: cry }]),
    ...(isDuress ? [{ type: 'refused-duress-pin' as const, phone }] : []),
    ...(level === null && cry === null && !isDuress ? [] : [{ type: 'shared-phone' as const, people: sharedBy }]),
  ];
}
