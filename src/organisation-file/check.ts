import { areNear, codePhraseFaults } from '../conversation/code-phrase/code-phrase-faults.ts';
import { slipsBetween } from '../conversation/texts/slips.ts';
import { pinFault, pinPairFault } from '../safety/pin-rules.ts';
import { LONGEST_VISIT, SHORTEST_VISIT } from '../safety/planned-visit.ts';
import { checkBars } from './barred.ts';
import type { Path, PathFinding } from './document.ts';
import type { FileDraft, PersonDraft, TeamDraft } from './drafts.ts';
import { isWorker, peopleAmong, phonesOf, reachOf, rolesIn, teamsOf } from './reach.ts';
import type { StepEntry } from './schema.ts';
import { nearTo, whoOf } from './who.ts';

type Tell = (path: Path, reason: string) => void;

const LADDERS = ['ladder', 'duress', 'panic', 'watch', 'ladder_out_of_hours', 'duress_out_of_hours'] as const;
const OUT_OF_HOURS = ['ladder_out_of_hours', 'duress_out_of_hours'] as const;

/** Roles are any words. These decide whose visits are looked after and who is asked, and a slip would be silent. */
const DECISIVE_ROLES = ['worker', 'manager'];

/** Words that no line on a worker's phone may contain. The organisation's spoken name is in all of these lines. */
const GIVEAWAY = /\b(buddyline|alarm|duress|safe|overdue|emergency|police|danger|weapon)\b/i;

/** Checks the entries of a file against each other, and its numbers against the line's own. */
export function checkFile(
  draft: FileDraft,
  lineNumbers: readonly string[],
): { faults: PathFinding[]; warnings: PathFinding[] } {
  const faults: PathFinding[] = [];
  const warnings: PathFinding[] = [];
  const fault: Tell = (path, reason) => {
    faults.push({ path, reason });
  };
  const warn: Tell = (path, reason) => {
    warnings.push({ path, reason });
  };

  sameTwice(draft.teams, 'name', (team) => team.name, fault);
  const listed = (draft.organisation.major_incident ?? []).map((one, index) => ({
    ...one,
    path: ['organisation', 'major_incident', index],
  }));
  sameTwice(listed, 'name', ({ name }) => name, fault);
  sameTwice(draft.people, 'staff_number', (person) => person.staff_number, fault);
  for (const team of draft.teams) checkTeam(team, team.path, draft, fault, warn);
  for (const person of draft.people) checkPerson(person, person.path, draft, fault, warn);
  checkBars(draft, lineNumbers, fault);
  sharedNumbers(draft, warn);
  for (const person of draft.people.filter(isWorker)) phrasesOfTeams(person, draft, warn);
  checkOrganisation(draft, warn);
  for (const { purple_file: purpleFile, path } of draft.teams) {
    if (purpleFile?.decoys === 0)
      warn(
        [...path, 'purple_file'],
        'decoys is 0: anyone who holds the phone can tell from the call alone that help was asked for',
      );
  }
  for (const team of draft.teams) checkReach(team, team.path, draft, fault, warn);
  return { faults, warnings };
}

function sameTwice<T extends { path: Path }>(
  entries: T[],
  key: string,
  valueOf: (entry: T) => string | undefined,
  fault: Tell,
): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    const value = valueOf(entry);
    if (value !== undefined && seen.has(value)) fault([...entry.path, key], `${key} is given twice`);
    if (value !== undefined) seen.add(value);
  }
}

function checkOrganisation({ organisation }: FileDraft, warn: Tell): void {
  if (organisation.duty.length === 0)
    warn(['organisation'], 'no duty number: nobody can be put through to the office, managers are rung instead');
  if (organisation.last_resort === undefined)
    warn(['organisation'], 'no last resort: nobody is sure to answer day and night');
  if (GIVEAWAY.test(organisation.spoken_name ?? organisation.name ?? '')) {
    const key = organisation.spoken_name === undefined ? 'name' : 'spoken_name';
    warn(['organisation', key], `${key} is heard on workers' phones and holds a word that gives the line away`);
  }
}

function checkTeam(team: TeamDraft, path: Path, draft: FileDraft, fault: Tell, warn: Tell): void {
  const roles = rolesIn(draft);
  const known = new Set(draft.people.map((person) => person.staff_number));
  const isListEmpty = draft.organisation.major_incident?.length === 0;
  const lists: { at: Path; words: string[] }[] = [
    ...LADDERS.flatMap((name) =>
      team.named[name].map(({ who }, index) => ({ at: [...path, name, index, 'who'], words: who })),
    ),
    { at: [...path, 'inform'], words: team.inform },
    { at: [...path, 'tell', 'start'], words: team.tell.start },
    { at: [...path, 'tell', 'end'], words: team.tell.end },
  ];
  for (const { at, words } of lists) {
    for (const word of words) {
      const who = whoOf(word, roles);
      if (who === null)
        fault(
          at,
          `${word} is none of worker, buddies, everyone, last_resort, a role in the plural ` +
            `(managers) or a staff number`,
        );
      if (who?.kind === 'major_incident' && at.at(-1) !== 'inform')
        fault(at, `${word} may stand in inform alone: those on that list are told, and nobody asks them`);
      else if (who?.kind === 'major_incident' && isListEmpty)
        warn(at, `${word} reaches nobody: the list for a major incident is empty`);
      if (who?.kind === 'staff' && !known.has(word)) fault(at, `nobody has the staff number ${word}`);
      if (who?.kind !== 'role' || roles.has(who.role)) continue;
      const meant = nearTo(who.role, roles);
      if (meant === null) warn(at, `nobody has the role ${who.role}: ${word} reaches nobody`);
      else fault(at, `nobody has the role ${who.role}: ${word} reaches nobody. Is ${meant} meant?`);
    }
  }
  if (team.longest !== undefined && team.usual_length !== undefined && team.longest < team.usual_length) {
    fault([...path, 'longest'], 'longest is shorter than usual_length');
  }
  checkTimesOfVisits(team, path, warn);
  checkOutOfHours(team, path, fault, warn);
  const { watch, help } = team.code_phrases;
  const phrases = { ...(watch === undefined ? {} : { watch }), ...(help === undefined ? {} : { help }) };
  for (const { level, reason } of codePhraseFaults(phrases)) fault([...path, 'code_phrases', level], reason);
}

function checkTimesOfVisits(team: TeamDraft, path: Path, warn: Tell): void {
  const { usual_length: usual, reminder } = team;
  if (usual === undefined) return;
  if (usual < SHORTEST_VISIT || usual > LONGEST_VISIT)
    warn(
      [...path, 'usual_length'],
      'usual_length is no length from 5 minutes to 12 hours: nobody can ask for such a visit',
    );
  else if (reminder !== undefined && reminder >= usual)
    warn([...path, 'reminder'], 'reminder is as long as usual_length: such a visit gets none');
}

function checkOutOfHours(team: TeamDraft, path: Path, fault: Tell, warn: Tell): void {
  const given = OUT_OF_HOURS.filter((name) => team[name] !== undefined);
  if (team.office_hours?.length === 0)
    for (const name of given) fault([...path, name], `${name} never rings: office_hours is missing`);
  else if (team.office_hours && given.length === 0)
    warn([...path, 'office_hours'], 'office_hours changes nothing: no ladder is for other times');
  for (const name of given)
    (team[name] ?? []).forEach(({ who }, index) => {
      if (who.includes('worker'))
        fault([...path, name, index, 'who'], `${name} is of others: the worker's own steps stand in ladder`);
    });
}

function checkPerson(person: PersonDraft, path: Path, draft: FileDraft, fault: Tell, warn: Tell): void {
  const names = new Set(draft.teams.map((team) => team.name));
  for (const name of person.team ?? []) {
    if (!names.has(name)) fault([...path, 'team'], 'team names a team that the file does not have');
  }
  for (const role of person.roles) {
    const meant = DECISIVE_ROLES.find((known) => role !== known && slipsBetween(role, known) <= 1);
    if (meant !== undefined) fault([...path, 'roles'], `roles names ${role}: is ${meant} meant?`);
  }
  if (person.team === undefined && draft.teams.length !== 1) fault(path, 'team is missing');

  const phones = phonesOf(person);
  if (person.phone !== undefined && person.phones !== undefined)
    fault([...path, 'phone'], 'phone and phones are both given');
  else if (person.phone === undefined && person.phones === undefined)
    warn(path, 'no phone: nobody can be told on it, rung, or known by it; they call from any phone');
  else if (phones.length === 0) fault(path, 'phones is missing: a person without a phone cannot be rung');
  else if (new Set(phones).size < phones.length) fault([...path, 'phones'], 'phones has one number twice');

  const numbers = new Set(draft.people.map((other) => other.staff_number));
  person.buddies.forEach((buddy, index) => {
    const at = [...path, 'buddies', index];
    if (buddy === person.staff_number) fault(at, 'buddies names the person themselves');
    else if (!numbers.has(buddy)) fault(at, `nobody has the staff number ${buddy}`);
  });
  if (new Set(person.buddies).size < person.buddies.length)
    fault([...path, 'buddies'], 'buddies names one person twice');

  const { pin, duress_pin: duressPin } = person;
  if (duressPin !== undefined && pin === undefined) fault([...path, 'duress_pin'], 'duress_pin is given without pin');
  if (pin !== undefined && duressPin !== undefined && pinFault(pin) === null && pinFault(duressPin) === null) {
    const reason = pinPairFault(pin, duressPin);
    if (reason !== null) fault([...path, 'duress_pin'], `duress_pin ${reason}`);
  }
  person.away.forEach(({ from, to }, index) => {
    if (from > to) fault([...path, 'away', index], 'away ends before it begins');
  });
}

function sharedNumbers({ people }: FileDraft, warn: Tell): void {
  const first = new Map<string, string | undefined>();
  for (const person of people) {
    for (const phone of new Set(phonesOf(person))) {
      if (first.has(phone)) {
        const key = person.phones === undefined ? 'phone' : 'phones';
        warn(
          [...person.path, key],
          `${key} shares a number with ${first.get(phone) ?? 'somebody else'}: it identifies neither`,
        );
      } else first.set(phone, person.staff_number);
    }
  }
}

/**
 * Phrases of all a worker's teams count, but the plan of the first team applies. People who rely on the phrase of a
 * second team must know that, so it is a warning.
 */
function phrasesOfTeams(person: FileDraft['people'][number], draft: FileDraft, warn: Tell): void {
  const names = teamsOf(person, draft);
  const teams = draft.teams.filter(({ name }) => name !== undefined && names.includes(name));
  const watches = teams.flatMap(({ name, code_phrases: { watch } }) => (watch === undefined ? [] : [{ name, watch }]));
  const helps = teams.flatMap(({ name, code_phrases: { help } }) => (help === undefined ? [] : [{ name, help }]));
  const ofTheFirst = teams.find(({ name }) => name === names[0])?.code_phrases ?? {};
  if (watches.every(({ watch }) => watch === ofTheFirst.watch) && helps.every(({ help }) => help === ofTheFirst.help))
    return;
  const at = [...person.path, 'team'];
  warn(
    at,
    `the code phrases of ${names.join(' and ')} all count for this worker; whichever is ` +
      `used, the plan of ${names[0] ?? ''} rules`,
  );
  const near = watches.flatMap((one) =>
    helps.filter((other) => other.name !== one.name && areNear(one.watch, other.help)).map((other) => ({ one, other })),
  );
  for (const { one, other } of near) {
    warn(
      at,
      `${one.name ?? ''}'s watch phrase is too near ${other.name ?? ''}'s help phrase: of this worker either is ` +
        `heard as help, or one as the other`,
    );
  }
}

function checkReach(team: TeamDraft, path: Path, draft: FileDraft, fault: Tell, warn: Tell): void {
  const workers = draft.people.filter(
    (person) => isWorker(person) && team.name !== undefined && teamsOf(person, draft).includes(team.name),
  );
  const reaches = workers.map((worker) => ({ worker, reach: reachOf(worker, team, draft) }));
  for (const { worker, reach } of reaches) {
    const lacking = (['ladder', 'duress', 'panic', ...OUT_OF_HOURS] as const).filter(
      (name) => reach.others(team[name] ?? []).size === 0 && team[name] !== undefined,
    );
    for (const name of lacking) fault(worker.path, `${name} reaches nobody but this worker`);
    const left = peopleAmong(reach.others([...(team.ladder ?? []), ...(team.duress ?? [])]));
    if (lacking.length === 0 && left < 2) warn(worker.path, 'fewer than two people are left to ring for this worker');
  }
  if (team.watch?.length === 0) warn([...path, 'watch'], 'watch has no step: the last resort alone is asked');
  for (const name of LADDERS) {
    (team[name] ?? []).forEach((step: StepEntry, index) => {
      const without = reaches
        .filter(({ reach }) => !reach.anybody(step, name === 'ladder'))
        .map(({ worker }) => worker.staff_number ?? '?');
      if (without.length === 0) return;
      const whom = without.length === workers.length ? '' : ` for ${without.join(', ')}`;
      warn([...path, name, index], `step ${index + 1} of ${name} reaches nobody${whom}`);
    });
  }
}
