import type { Router } from 'express';

/** What test/desk/routes.test.ts holds the desk's addresses and templates against. */

export interface Address {
  method: string;
  path: string;
}

interface Layer {
  route?: { path: string; stack: { method?: string }[] };
  handle?: unknown;
}

const isRouter = (handle: unknown): handle is Router =>
  typeof handle === 'function' && 'stack' in handle && Array.isArray(handle.stack);

/**
 * Every address that a router answers, registered in any way. Express does not tell where a router within it is
 * mounted: what is in one begins with "…", and is on no list.
 */
export function addressesOf(router: Router, under = ''): Address[] {
  const layers: Layer[] = router.stack;
  return layers.flatMap(({ route, handle }) => {
    if (route) return route.stack.map(({ method = 'all' }) => ({ method, path: `${under}${route.path}` }));
    return isRouter(handle) ? addressesOf(handle, '…') : [];
  });
}

/** "get /path", for those that are on no list. */
export function unguarded(found: Address[], listed: Address[]): string[] {
  const known = new Set(listed.map(({ method, path }) => `${method} ${path}`));
  return found.map(({ method, path }) => `${method} ${path}`).filter((one) => !known.has(one));
}

/** The link of a set-up is a secret and no id. */
const SECRETS = ['token'];

/** Paths with a part that the helper does not hold to a uuid. */
export function vagueIds(routes: { path: string }[]): string[] {
  return routes
    .map(({ path }) => path)
    .filter((path) =>
      [...path.matchAll(/:(\w+)/g)].some(
        ([, name = '']) => name !== 'id' && !name.endsWith('Id') && !SECRETS.includes(name),
      ),
    );
}

/** Places of a template at which something is put in as HTML. */
export function unescaped(template: string): string[] {
  return template.match(/\|\s*safe\b|\b(?:\w+Html|html)\s*:|\bautoescape\b/g) ?? [];
}

/** The forms of a template that are sent by POST, and whether each carries an id. Macros are filled in. */
export function formsIn(template: string): { action: string; hasId: boolean }[] {
  const macros = [...template.matchAll(/{% macro (\w+)\(\) %}([^]*?){% endmacro %}/g)];
  const filled = macros.reduce((text, [, name = '', body = '']) => text.replaceAll(`{{ ${name}() }}`, body), template);
  return [...filled.matchAll(/<form(?=[^>]*? method="post")[^]*?<\/form>/g)].map(([form]) => ({
    action: / action="([^"]*)"/.exec(form)?.[1] ?? '',
    hasId: form.includes('name="request"'),
  }));
}
