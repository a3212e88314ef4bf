import { Document, isScalar, visit } from 'yaml';
import type { Hours, LadderStep, Plan, Who } from '../safety/plan.ts';
import {
  type ListedContact,
  type Organisation,
  type PersonEntry,
  PIN_SET,
  type TeamEntry,
} from '../records/organisation/organisation-shape.ts';
import { formatDays, formatDuration } from './values.ts';
import { wordOf } from './who.ts';

/** The keys and values of the whole file. */
export function entriesOf(organisation: Organisation): object {
  return {
    organisation: {
      name: organisation.name,
      spoken_name: organisation.spokenName,
      line_name: organisation.lineName,
      timezone: organisation.timezone,
      locale: organisation.locale,
      duty: organisation.duty,
      ...(organisation.lastResort === null ? {} : { last_resort: organisation.lastResort }),
      may_ring: organisation.mayRing,
      log_heads: organisation.logHeads,
      ...(organisation.majorIncident && { major_incident: organisation.majorIncident.map(listed) }),
    },
    teams: organisation.teams.map(team),
    people: organisation.people.map(person),
  };
}

/**
 * The whole organisation as a file, with every value that a file may omit. PINs are never shown.
 * @param revision that it has; null: none is known
 */
export function showOrganisation(organisation: Organisation, revision: number | null = null): string {
  const content = { ...(revision === null ? {} : { revision }), ...entriesOf(organisation) };
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, map, path) => {
      map.flow = map.items.length <= 3 && path.length > 1;
    },
    Seq: (_, list) => {
      list.flow = list.items.every((item) => isScalar(item));
    },
  });
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

function team({ name, policeForce, ownSteps, openVisits, plan }: TeamEntry): object {
  return {
    name,
    ...(policeForce === null ? {} : { police_force: policeForce }),
    own_steps: ownSteps,
    open_visits: openVisits,
    usual_length: formatDuration(plan.usualLength),
    longest: formatDuration(plan.longest),
    reminder: formatDuration(plan.reminder),
    ok_extends: formatDuration(plan.okExtends),
    report_each: plan.reportEach ? 'yes' : 'no',
    home_checks: plan.homeChecks === undefined ? 'off' : formatDuration(plan.homeChecks),
    board_shows_place: plan.boardShowsPlace === false ? 'no' : 'yes',
    code_phrases: plan.codePhrases,
    ladder: plan.ladder.map(step),
    duress: plan.duress.map(step),
    panic: plan.panic.map(step),
    watch: plan.watch.map(step),
    office_hours: (plan.officeHours ?? []).map(hours),
    ...(plan.ladderOutOfHours && { ladder_out_of_hours: plan.ladderOutOfHours.map(step) }),
    ...(plan.duressOutOfHours && { duress_out_of_hours: plan.duressOutOfHours.map(step) }),
    inform: who(plan.inform),
    receipt_within: formatDuration(plan.receiptWithin),
    repeat: formatDuration(plan.repeat),
    news_within: { missed: formatDuration(plan.newsWithin.missed), covert: formatDuration(plan.newsWithin.covert) },
    purple_file: purpleFile(plan),
    tell: { start: who(plan.tell.start), end: who(plan.tell.end) },
    carriers: plan.carriers,
  };
}

const listed = ({ name, whatFor, dayNumber, nightNumber }: ListedContact): object => ({
  ...{ name, for: whatFor, day: dayNumber },
  ...(nightNumber === dayNumber ? {} : { night: nightNumber }),
});

const hours = ({ days, from, to }: Hours): object => ({ days: formatDays(days), from, to });

function step({ after, who: whom, by }: LadderStep): object {
  return { after: formatDuration(after), who: who(whom), by };
}

function who(list: Who[]): string[] {
  return list.map(wordOf);
}

function purpleFile({ purpleFile: plan }: Plan): object | string {
  if (plan === null) return 'off';
  return { between: plan.between.map(formatDuration), wording: plan.wording, decoys: plan.decoys };
}

function person(entry: PersonEntry): object {
  return {
    name: entry.name,
    staff_number: entry.staffNumber,
    roles: entry.roles,
    team: entry.teams,
    phones: entry.phones,
    ...(entry.pin === null ? {} : { pin: PIN_SET }),
    ...(entry.duressPin === null ? {} : { duress_pin: PIN_SET }),
    buddies: entry.buddies,
    away: entry.away.map(({ from, to }) => ({ from, to })),
    hours: entry.hours.map(hours),
    ...(entry.needs.language === null ? {} : { language: entry.needs.language }),
    slow_speech: entry.needs.slowSpeech ? 'yes' : 'no',
    text_only: entry.needs.textOnly ? 'yes' : 'no',
    ...(entry.stretch === 1 ? {} : { stretch: entry.stretch }),
    ...(entry.reportEach ? { report_each: 'yes' } : {}),
    ...(entry.building === null ? {} : { building: entry.building }),
  };
}
