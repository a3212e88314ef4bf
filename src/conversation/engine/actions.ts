import { actionCatalogue, type ActionSpecification } from './action-catalogue.ts';

/** Names, outcomes and arguments of actions, for the compiler and for flows, which are data. */

type Catalogue = typeof actionCatalogue;

export type ActionName = keyof Catalogue;

/** The outcomes of this action: the names that a flow branches on. */
export type OutcomeOf<A extends ActionName> = keyof Catalogue[A]['outcomes'] & string;

/** The arguments that a flow gives to this action. */
export type Given<A extends ActionName> = Catalogue[A] extends { readonly with: infer With }
  ? { readonly [Name in keyof With]: With[Name] extends readonly (infer Choice)[] ? Choice : never }
  : Readonly<Record<never, string>>;

const byName: Readonly<Record<string, ActionSpecification>> = actionCatalogue;

/**
 * The specification of an action; undefined if there is none of that name. Flow files are data, so a name in them may
 * be wrong.
 */
export function actionNamed(name: string): ActionSpecification | undefined {
  return isActionName(name) ? byName[name] : undefined;
}

export function isActionName(name: string): name is ActionName {
  return Object.hasOwn(actionCatalogue, name);
}

/** Whether these are all the arguments of the action, each with a value that it may have. */
export function isGiven<A extends ActionName>(action: A, args: object): args is Given<A> {
  const takes = byName[action]?.with ?? {};
  const given = new Map<string, unknown>(Object.entries(args));
  return (
    given.size === Object.keys(takes).length &&
    Object.entries(takes).every(([name, choices]) => choices.some((choice) => choice === given.get(name)))
  );
}

export function isOutcomeOf<A extends ActionName>(action: A, outcome: string): outcome is OutcomeOf<A> {
  return Object.hasOwn(actionCatalogue[action].outcomes, outcome);
}

/** Whether this use of the action needs the digits that were keyed. */
export function needsEntry(action: string, args: Record<string, string>): boolean {
  const entry = actionNamed(action)?.entry ?? false;
  return typeof entry === 'boolean' ? entry : Object.values(args).some((value) => entry.includes(value));
}

/** The names of an outcome's variables. `optional` ones may be missing. */
export function varsOfOutcome(action: string, outcome: string): { always: string[]; optional: string[] } {
  const names = actionNamed(action)?.outcomes[outcome] ?? [];
  return {
    always: names.filter((name) => !name.endsWith('?')),
    optional: names.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1)),
  };
}
