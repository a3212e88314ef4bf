/**
 * Decides which carrier takes which attempt. A route names the carriers that may take an attempt, the best first, as in
 * "twilio,vonage".
 */

interface HealthyCarriers {
  /** Every carrier in force, in the service's own order. */
  names: string[];
  /** The carriers that are healthy on this channel now. */
  healthy: ReadonlySet<string>;
}

/** The routes that one carrier may take, in the form that a query compares. */
export interface CarrierRoutes {
  /** Every possible route. A route that is not among them counts as `anyOf`, and so does an absent one. */
  known: string[];
  anyOf: string;
  /**
   * Routes for which this carrier is the first healthy one. If every carrier of a route is unhealthy, the fault is
   * probably ours, so the route keeps its first carrier.
   */
  home: string[];
  /** Routes on which it may help when their own carrier has no free capacity. */
  helps: string[];
  /** The healthy carriers, or all if none is healthy. An attempt that names one of them waits for that one. */
  steady: string[];
}

export function routesOf(me: string, { names, healthy }: HealthyCarriers): CarrierRoutes {
  const routes = orders(names);
  const good = names.filter((name) => healthy.has(name));
  const joined = (some: string[][]): string[] => some.map((route) => route.join(','));
  return {
    known: joined(routes),
    anyOf: names.join(','),
    home: joined(routes.filter((route) => firstOf(route, healthy) === me)),
    helps: healthy.has(me) ? joined(routes.filter((route) => route.includes(me))) : [],
    steady: good.length > 0 ? good : names,
  };
}

/** The carriers that may take an attempt on this route. */
export function carriersOf(route: string | null, names: string[]): string[] {
  const allowed = (route ?? '').split(',').filter((name) => names.includes(name));
  return allowed.length > 0 ? allowed : names;
}

/** The carrier after one that refused. After the last comes the first again. */
export function nextOf(carriers: string[], after: string | null): string | null {
  return carriers[(carriers.indexOf(after ?? '') + 1) % carriers.length] ?? null;
}

function firstOf(route: string[], healthy: ReadonlySet<string>): string | undefined {
  return route.find((name) => healthy.has(name)) ?? route[0];
}

/** All orders of all subsets of these names. */
function orders(names: string[]): string[][] {
  return names.flatMap((name) => [
    [name],
    ...orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  ]);
}
