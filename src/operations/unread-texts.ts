import { randomUUID } from 'node:crypto';
import type { Vars } from '../conversation/files/flow.ts';
import { enqueueDue } from '../records/jobs.ts';
import { dutyContacts, loadResponders, managerContacts, officeContacts } from '../records/organisation/responders.ts';
import {
  insertUnreadText,
  type UnreadText,
  unreadOfStrangers,
  unreadOfWorker,
  wordsToStore,
} from '../records/unread-texts.ts';
import { contactsOf, managers, type Reachable } from '../safety/responders.ts';
import { type Family, namesOfFamily, phonesLeftOut } from './family-calls.ts';
import { sealWords } from './sealed-words.ts';
import { notifyContact } from './notify-contact.ts';
import type { UnitOfWork } from './work.ts';
import { textAndRing } from './text-and-ring.ts';
import { mayNotReadOf } from './words-about-an-alarm.ts';

/**
 * Words that the line did not understand reach a person (src/conversation/README.md "Words of a text"): they are told
 * that there is something, and read it with READ.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Unread for so long, others are told as well. */
const UNREAD_FOR = 10 * MINUTE;
/** So many unknown numbers an hour have a text and a ring of their own; the rest are told of together. */
const STRANGERS_AN_HOUR = 3;

/** Who has texted words that a person must read. */
interface Sender {
  id: string;
  teamId: string;
  visitId: string | null;
  /** They make visits. */
  isWorker: boolean;
}

/**
 * What a worker texted reaches the buddy, else the managers, else the office; what a manager did, the duty desk, else
 * other managers, else the last resort. They are told once until somebody has read.
 */
export async function recordForReaders(work: UnitOfWork, worker: Sender, words: string): Promise<void> {
  const first = await unreadThatTellsOf(work, worker.id);
  const readers = first ? [] : await readersOf(work, worker);
  const text: UnreadText = {
    id: randomUUID(),
    workerId: worker.id,
    teamId: worker.teamId,
    visitId: worker.visitId,
    fromNumber: null,
    at: work.now,
    words: wordsToStore(words),
    readers: first ? first.readers : readers.map(({ key }) => key),
    toldAt: first ? null : work.now,
    dueAt: first ? null : soon(work),
  };
  await save(work, text);
  for (const reader of readers)
    await notifyReader(work, reader, text, worker.visitId === null ? 'told.unread-note' : 'told.unread');
}

/**
 * For the desk alone: nobody is told. Of a worker about whom an alarm is open its owner has the words already, and
 * they wait for those at the desk who see no alarm. With a code phrase in it the whole text is sealed: the phrase is
 * readable in the plan alone.
 */
export async function recordForDesk(
  work: UnitOfWork,
  { id, teamId, visitId }: { id: string; teamId: string; visitId: string | null },
  { words, texted }: { words: string; texted: string },
): Promise<void> {
  await save(work, {
    id: randomUUID(),
    workerId: id,
    teamId,
    visitId,
    fromNumber: null,
    at: work.now,
    words: wordsToStore(words),
    sealed: texted === words ? null : sealWords(work.parts.secrets.data, id, wordsToStore(texted)),
    readers: [],
    toldAt: null,
    dueAt: null,
  });
}

/**
 * A text of the worker's whose readers have been told, and may read what the worker writes now. Of what waits at the
 * desk alone nobody has been told.
 */
async function unreadThatTellsOf(work: UnitOfWork, workerId: string): Promise<UnreadText | undefined> {
  const unread = (await unreadOfWorker(work.trx, workerId)).filter(({ readers }) => readers.length > 0);
  if (unread.length === 0) return undefined;
  const kept = await mayNotReadOf(work, workerId, [...new Set(unread.flatMap(({ readers }) => readers))]);
  return unread.find(({ readers }) => !readers.some((key) => kept.has(key)));
}

/** Those of them who may read what the worker writes now. */
export async function whoMayRead(work: UnitOfWork, workerId: string, contacts: Reachable[]): Promise<Reachable[]> {
  const kept = await mayNotReadOf(
    work,
    workerId,
    contacts.map(({ key }) => key),
  );
  return contacts.filter(({ key }) => !kept.has(key));
}

async function readersOf(work: UnitOfWork, worker: Sender): Promise<Reachable[]> {
  const responders = await loadResponders(work.trx, worker.id, worker.teamId, { lineNumbers: work.parts.lineNumbers });
  const mayRead = (contacts: Reachable[]): Promise<Reachable[]> => whoMayRead(work, worker.id, contacts);
  if (!worker.isWorker) {
    for (const office of [await dutyReaders(work), managers(responders, work.now, []), await officeReaders(work)]) {
      const readers = await mayRead(withoutPhones(office, responders.worker.phones));
      if (readers.length > 0) return readers;
    }
    return [];
  }
  const buddies = contactsOf([{ kind: 'buddies' }], responders, work.now);
  // Somebody on a visit of their own has the least time to read.
  const free = buddies.filter(({ onVisit }) => !onVisit);
  for (const contacts of [free, buddies, managers(responders, work.now, [])]) {
    const readers = await mayRead(contacts);
    if (readers.length > 0) return readers;
  }
  return mayRead(await officeReaders(work));
}

/** Without phones of the sender's own, who may be on the list themselves. */
export const withoutPhones = (contacts: Reachable[], own: readonly string[]): Reachable[] =>
  contacts
    .map((one) => ({ ...one, phones: one.phones.filter((phone) => !own.includes(phone)) }))
    .filter(({ phones }) => phones.length > 0);

export const officeReaders = ({ trx, organisation, parts }: UnitOfWork): Promise<Reachable[]> =>
  officeContacts(trx, organisation, parts.lineNumbers);

/**
 * A call for help by text from an unknown number: the duty desk and the last resort are told by text and rung,
 * once an hour for each number; with many numbers at once the rest are told of together. All of it can be read.
 */
export async function recordForOffice(
  work: UnitOfWork,
  fromNumber: string,
  words: string,
  family: Family[] = [],
): Promise<void> {
  const readers = await withoutFamily(work, await officeReaders(work), fromNumber, family);
  const vars = { caller_number: { digits: fromNumber }, ...named(family) };
  await recordCry(work, { fromNumber, words, readers }, { id: 'told.help-by-text', vars });
}

/**
 * A call for help by text from the office's own phone, which tells nobody who holds it: the rest of the office hears of
 * it, and every manager, as of an unknown number. `name`: whose phone it is.
 */
export async function recordCryOfOffice(
  work: UnitOfWork,
  fromNumber: string,
  words: string,
  name: string,
): Promise<void> {
  const contacts = [...(await officeReaders(work)), ...(await managerContacts(work.trx, work.parts.lineNumbers))];
  const readers = withoutPhones([...new Map(contacts.map((one) => [one.key, one])).values()], [fromNumber]);
  const vars = { caller_number: { digits: fromNumber }, office: name };
  await recordCry(work, { fromNumber, words, readers }, { id: 'told.help-from-office', vars });
}

async function recordCry(
  work: UnitOfWork,
  cry: { fromNumber: string; words: string; readers: Reachable[] },
  prompt: { id: string; vars: Vars },
): Promise<void> {
  const all = await unreadOfStrangers(work.trx, new Date(work.now.getTime() - HOUR));
  // However many other words come in, a cry is rung about.
  const known = all.filter(isCry);
  const sources = toldOfWithinTheHour(known, work.now);
  const isOneOfMany = sources.has(cry.fromNumber) || sources.size >= STRANGERS_AN_HOUR;
  const text: UnreadText = { ...strangersText(work, cry), source: cry.fromNumber, toldAt: work.now, rungAt: work.now };
  if (isOneOfMany) return recordUntold(work, text, known);
  await save(work, text);
  for (const reader of cry.readers) await textAndRing(work, reader, prompt);
}

/** A text from a number that is nobody's, before anybody is told. */
const strangersText = (
  { now }: UnitOfWork,
  { fromNumber, words, readers }: { fromNumber: string; words: string; readers: Reachable[] },
): UnreadText => ({
  id: randomUUID(),
  workerId: null,
  teamId: null,
  visitId: null,
  fromNumber,
  at: now,
  words: wordsToStore(words),
  readers: readers.map(({ key }) => key),
  toldAt: null,
  dueAt: null,
});

/** Whose family it is by the number, for a prompt. */
const named = (family: Family[]): Vars => (family.length > 0 ? { family: namesOfFamily(family) } : {});

/** Without the number that it came from, and without phones that must not hear of a worker's family. */
async function withoutFamily(
  work: UnitOfWork,
  readers: Reachable[],
  fromNumber: string,
  family: Family[],
): Promise<Reachable[]> {
  const leftOut = [fromNumber, ...(await phonesLeftOut(work, family))];
  const free = readers.filter(({ phones }) => !phones.some((phone) => leftOut.includes(phone)));
  if (free.length > 0) return free;
  // Somebody hears of it all the same, on another phone of theirs.
  return withoutPhones(readers, leftOut);
}

const toldOfWithinTheHour = (known: UnreadText[], now: Date): Set<UnreadText['source']> =>
  new Set(
    known
      .filter(({ toldAt }) => toldAt !== null && toldAt.getTime() > now.getTime() - HOUR)
      .map(({ source }) => source),
  );

/**
 * Other words from an unknown number: the duty desk reads that there is a text, and is not rung. As often as of
 * cries, and told of together beyond that, but counted apart from them. `isTold`: false for advertising, which waits at
 * the desk only.
 */
export async function recordStrangersWords(
  work: UnitOfWork,
  fromNumber: string,
  words: string,
  isTold: boolean,
  family: Family[] = [],
): Promise<void> {
  const source = `${WORDS_OF}${fromNumber}`;
  const known = (await unreadOfStrangers(work.trx, new Date(work.now.getTime() - HOUR))).filter(isOfWords);
  const sources = toldOfWithinTheHour(known, work.now);
  const readers = isTold ? await withoutFamily(work, await dutyReaders(work), fromNumber, family) : [];
  const text: UnreadText = {
    ...strangersText(work, { fromNumber, words, readers }),
    source,
    toldAt: isTold ? work.now : null,
  };
  if (isTold && (sources.has(source) || sources.size >= STRANGERS_AN_HOUR)) return recordUntold(work, text, known);
  await save(work, text);
  for (const reader of readers) await notifyReader(work, reader, text, 'told.words-by-text', named(family));
}

/** Before the number, in a text's source: other words than a cry. */
const WORDS_OF = 'words ';

/** Whether it tells of no need: nobody is rung about it, and it keeps nobody from being told of a cry. */
export const isOfWords = ({ source }: UnreadText): boolean => source?.startsWith(WORDS_OF) === true;

/** Nobody is woken by other words, as long as there is a desk. */
export async function dutyReaders(work: UnitOfWork): Promise<Reachable[]> {
  const duty = await dutyContacts(work.trx, work.parts.lineNumbers);
  return duty.length > 0 ? duty : officeReaders(work);
}

/** Before whom, in a text's source: somebody who is signed in wrote it at the desk. */
const AT_THE_DESK = 'desk ';

export const deskSource = (key: string | null): string => `${AT_THE_DESK}${key ?? ''}`;

/** Of those whom nobody knows. What is raised at the desk takes none of their places, and they none of its. */
export const isCry = (text: UnreadText): boolean => !isOfWords(text) && text.source?.startsWith(AT_THE_DESK) !== true;

/** Told of with others of its kind, in some minutes; `known`: what the office was told of, or is to be told of. */
export async function recordUntold(work: UnitOfWork, text: UnreadText, known: UnreadText[]): Promise<void> {
  const isAwaited = known.some(({ dueAt }) => dueAt !== null);
  await save(work, { ...text, toldAt: null, rungAt: null, dueAt: isAwaited ? null : soon(work) });
}

async function save(work: UnitOfWork, text: UnreadText): Promise<void> {
  await insertUnreadText(work.trx, text);
  if (text.dueAt) await enqueueDue(work.trx, 'unread', text.id, 1, work.parts.clock.toReal(text.dueAt));
}

const soon = (work: UnitOfWork): Date => new Date(work.now.getTime() + UNREAD_FOR);

export async function notifyReader(
  work: UnitOfWork,
  reader: Reachable,
  { id: occasion, workerId, visitId }: UnreadText,
  prompt: string,
  vars: Vars = {},
): Promise<void> {
  await notifyContact(work, reader, { id: prompt, vars }, { workerId, visitId, occasion });
}
