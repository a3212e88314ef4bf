import { slipsBetween } from '../conversation/texts/slips.ts';
import type { Who } from '../safety/plan.ts';

/**
 * The meaning of a word of a ladder; null if it has none.
 * @param roles the roles of the file's people, with which odd plurals are understood ("deputies", "coaches")
 */
export function whoOf(word: string, roles: Iterable<string>): Who | null {
  switch (word) {
    case 'worker':
    case 'buddies':
    case 'everyone':
    case 'last_resort':
    case 'major_incident':
      return { kind: word };
    default:
      if (/^\d+$/.test(word)) return { kind: 'staff', staffNumber: word };
      return role(word, roles);
  }
}

/** With more slips it is another word. */
const NEAR = 2;
/** In shorter words two slips turn most words into each other. */
const FEWEST_LETTERS = 6;

/** The word that was probably meant if nobody has this role; null if no other word is near. */
export function nearTo(role: string, roles: Iterable<string>): string | null {
  const [plural = role] = pluralsOf(role);
  if (plural.length < FEWEST_LETTERS) return null;
  const words = [
    'worker',
    'buddies',
    'everyone',
    'last_resort',
    ...[...roles].map((known) => pluralsOf(known)[0] ?? known),
  ];
  return words.find((word) => slipsBetween(plural, word) <= NEAR) ?? null;
}

/** The reverse of `whoOf`. */
export function wordOf(who: Who): string {
  switch (who.kind) {
    case 'role':
      return pluralsOf(who.role)[0] ?? who.role;
    case 'staff':
      return who.staffNumber;
    case 'worker':
    case 'buddies':
    case 'everyone':
    case 'last_resort':
    case 'major_incident':
      return who.kind;
  }
}

function role(word: string, roles: Iterable<string>): Who | null {
  for (const known of roles) {
    if (pluralsOf(known).includes(word)) return { kind: 'role', role: known };
  }
  const [, heads, rest] = /^([^_]+s)(_of_.+)$/.exec(word) ?? [];
  if (heads !== undefined && rest !== undefined) return { kind: 'role', role: `${singularOf(heads)}${rest}` };
  if (!word.endsWith('s') || word.length < 3) return null;
  return { kind: 'role', role: singularOf(word) };
}

const singularOf = (word: string): string => word.replace(/ies$/, 'y').replace(/s$/, '');

/** The plurals of a role, the likeliest first. */
function pluralsOf(role: string): string[] {
  // A head of service, and several heads of service.
  const [, first, rest] = /^([^_]+)(_of_.+)$/.exec(role) ?? [];
  if (first !== undefined && rest !== undefined) return pluralsOf(first).map((plural) => `${plural}${rest}`);
  const plain = `${role}s`;
  if (/[^aeiou]y$/.test(role)) return [role.replace(/y$/, 'ies'), plain];
  return /(s|x|ch|sh)$/.test(role) ? [`${role}es`, role, plain] : [plain];
}
