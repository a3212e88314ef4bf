/**
 * Which carrier takes what. A route names the carriers that may take an attempt, the best first, as in "twilio,vonage".
 */

export interface HealthyCarriers {
  /** Every carrier in force, in the service's own order. */
  names: string[];
  /** Those that are trusted at this channel just now. */
  good: ReadonlySet<string>;
}

/** What one carrier may take, for a query to compare with. */
export interface CarrierRoutes {
  /** Every route that there can be; any other, and none, counts as `anyOf`. */
  known: string[];
  anyOf: string;
  /** Routes whose first trusted carrier it is; where none of a route's is trusted, its first: it is not them. */
  home: string[];
  /** Routes that it may help with when their own carrier has no hands free. */
  helps: string[];
  /** Trusted carriers, or all where none is: an attempt that names one of them waits for that one. */
  steady: string[];
}

export function routesOf(me: string, { names, good }: HealthyCarriers): CarrierRoutes {
  const routes = orders(names);
  const trusted = names.filter((name) => good.has(name));
  const joined = (some: string[][]): string[] => some.map((route) => route.join(','));
  return {
    known: joined(routes),
    anyOf: names.join(','),
    home: joined(routes.filter((route) => firstOf(route, good) === me)),
    helps: good.has(me) ? joined(routes.filter((route) => route.includes(me))) : [],
    steady: trusted.length > 0 ? trusted : names,
  };
}

/** The carriers that may take an attempt. */
export function carriersOf(route: string | null, names: string[]): string[] {
  const allowed = (route ?? '').split(',').filter((name) => names.includes(name));
  return allowed.length > 0 ? allowed : names;
}

/** Who comes after a carrier that would not do, round and round. */
export function nextOf(carriers: string[], after: string | null): string | null {
  return carriers[(carriers.indexOf(after ?? '') + 1) % carriers.length] ?? null;
}

function firstOf(route: string[], good: ReadonlySet<string>): string | undefined {
  return route.find((name) => good.has(name)) ?? route[0];
}

/** All orders of all choices of these names. */
function orders(names: string[]): string[][] {
  return names.flatMap((name) => [
    [name],
    ...orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  ]);
}
