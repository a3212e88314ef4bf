import type { SheetState } from '../../records/emergency-sheets.ts';
import { SHEET_CHECKED_WITHIN } from '../../operations/readiness/readiness.ts';
import type { Sheet } from '../../operations/sheets/sheet.ts';
import { dayOf, dayWords } from '../people/view.ts';

/** An emergency sheet in words. Pure. */

export interface SheetLine {
  key: string;
  words: string;
}

const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(', ');

const contact = (name: string, relation: string, phone: string): string =>
  joined(relation === '' ? name : `${name} (${relation})`, phone);

/** In the order in which the police ask. What is not known is left out. `isCovert`: nobody must ring them. */
export function sheetLines(sheet: Sheet, isCovert = false): SheetLine[] {
  const { carColour, carMake, carRegistration } = sheet;
  const car = joined([carColour, carMake].filter((part) => part !== '').join(' '), carRegistration);
  return [
    { key: 'Born', words: sheet.born === '' ? '' : dayWords(sheet.born) },
    { key: 'Looks', words: sheet.looks },
    { key: 'Car', words: car },
    { key: 'Medical', words: sheet.medical },
    { key: 'Medication', words: sheet.medication },
    { key: 'If taken ill', words: sheet.ifTakenIll },
    { key: 'Home', words: sheet.home },
    { key: isCovert ? 'Own phones, do not ring' : 'Own phones', words: sheet.ownPhones },
    { key: 'Contact first', words: contact(sheet.contactName, sheet.contactRelation, sheet.contactPhone) },
    { key: 'Other contact', words: contact(sheet.otherName, sheet.otherRelation, sheet.otherPhone) },
  ].filter(({ words }) => words !== '');
}

/** What may be told without opening it. */
export function stateWords(state: SheetState | null, { now, timezone }: { now: Date; timezone: string }): string {
  if (!state) return 'Not written yet';
  const day = dayWords(dayOf(state.checkedAt, timezone));
  const isOld = now.getTime() - state.checkedAt.getTime() > SHEET_CHECKED_WITHIN;
  const checked = isOld ? `last checked ${day}: is it still right?` : `checked ${day}`;
  return `${state.isComplete ? 'Complete' : 'Not complete'}, ${checked}`;
}

interface SheetField {
  id: keyof Sheet;
  label: string;
  hint?: string;
  isLong?: true;
  type?: string;
}

export const SHEET_FIELDS: { heading: string; fields: SheetField[] }[] = [
  {
    heading: 'Who they look for',
    fields: [
      { id: 'born', label: 'Date of birth', type: 'date' },
      { id: 'looks', label: 'Looks', hint: 'Height, build, hair, glasses, what makes you known', isLong: true },
      { id: 'home', label: 'Home address', isLong: true },
      { id: 'ownPhones', label: 'Own phones', hint: 'Besides the one of work' },
    ],
  },
  {
    heading: 'Car',
    fields: [
      { id: 'carMake', label: 'Make and model' },
      { id: 'carColour', label: 'Colour' },
      { id: 'carRegistration', label: 'Registration' },
    ],
  },
  {
    heading: 'Whom to ring first',
    fields: [
      { id: 'contactName', label: 'Name of the first contact' },
      { id: 'contactRelation', label: 'Who the first contact is to you', hint: 'As in: husband, sister, neighbour' },
      {
        id: 'contactPhone',
        label: 'Phone of the first contact',
        hint: 'If it rings the line and asks for a person, the person who answers hears that it is your family',
      },
    ],
  },
  {
    heading: 'Whom to ring otherwise',
    fields: [
      { id: 'otherName', label: 'Name of the other contact' },
      { id: 'otherRelation', label: 'Who the other contact is to you' },
      { id: 'otherPhone', label: 'Phone of the other contact' },
    ],
  },
  {
    heading: 'Health',
    fields: [
      { id: 'medical', label: 'Medical conditions and allergies', isLong: true },
      { id: 'medication', label: 'Medication', isLong: true },
      { id: 'ifTakenIll', label: 'What to do if you are taken ill', isLong: true },
    ],
  },
];
