import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Router } from 'express';
import type { PageRoute } from '../../src/desk/access/page-route.ts';
import { PAGES } from '../../src/desk/access/pages.ts';
import { PERMISSIONS, type PermissionRow } from '../../src/desk/access/permissions.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { deskRoutes } from '../../src/desk/routes.ts';
import type { DeskDependencies } from '../../src/desk/dependencies.ts';
import { type Address, addressesOf, formsIn, unguarded, vagueIds, unescaped } from './guards.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** Addresses that no page registers. Each has its reason. */
const OUTSIDE: Address[] = [
  // The style sheet, the scripts and the icon are the same for everybody.
  { method: 'get', path: '/assets/desk.css' },
  { method: 'get', path: '/assets/icon.svg' },
  { method: 'get', path: '/assets/live/:script' },
];
/** Templates may mark these as HTML. */
const TRUSTED: string[] = [];

const DESK = join(import.meta.dirname, '..', '..', 'src', 'desk');

let desk: TestDesk;
let dependencies: DeskDependencies;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE });
  dependencies = desk.dependencies;
});
afterAll(() => desk.close());

const routes = () => deskRoutes(dependencies, () => undefined, { render: () => '', trusted: () => ({}), build: '' });

/** One line of routes.json. `stepUp`: the roles that must confirm who they are. */
function listedRoute({ method, path, page, permission, book }: PageRoute): object {
  const isAction = permission !== 'public' && permission !== 'wall' && permission !== 'signed in';
  const row: PermissionRow = isAction ? PERMISSIONS[permission] : {};
  const stepUp = Object.entries(row).flatMap(([role, grant]) => (grant.stepUp ? [role] : []));
  return { method, path, page, permission, book, csrf: method === 'post', stepUp };
}

describe("The desk's addresses", () => {
  it('are those of test/desk/routes.json, which changes only where somebody means it', () => {
    const frozen: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'routes.json'), 'utf8'));
    expect(routes().map(listedRoute)).toEqual(frozen);
  });

  it('take no act where nobody has touched the page for two hours, but these', () => {
    const works = routes().filter((route) => 'worksUntouched' in route);
    expect(works.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'post /sign-out',
      'post /confirm',
      'post /raise',
      'post /raise/:id/answer',
    ]);
  });

  it('are all registered by the one helper', () => {
    expect(unguarded(addressesOf(createDesk(dependencies)), [...routes(), ...OUTSIDE])).toEqual([]);
  });

  it('have ids that can only be uuids', () => {
    expect(vagueIds(routes())).toEqual([]);
  });

  it('have a page that the access log knows', () => {
    expect(routes().filter(({ page }) => !PAGES.includes(page))).toEqual([]);
  });

  it('name no person, place or kind', () => {
    const words = routes()
      .map(({ path }) => path)
      .join(' ');
    expect(words).not.toMatch(/duress|covert|panic|sos|danger|police|emergency|missed|overdue|safe/i);
  });
});

describe('The templates', () => {
  const templates = readdirSync(DESK, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.njk'));

  it.each(templates)('%s marks nothing as HTML that is not on the list', (file) => {
    expect(
      unescaped(readFileSync(join(DESK, file), 'utf8')).filter((found) => !TRUSTED.includes(`${file}: ${found}`)),
    ).toEqual([]);
  });

  it.each(templates)('%s has nothing that the content security policy forbids', (file) => {
    expect(readFileSync(join(DESK, file), 'utf8')).not.toMatch(
      /<style|style="|\son[a-z]+="|<script(?![^>]*\ssrc=)|https?:\/\//,
    );
  });
});

/** Forms that carry no id: each has its reason. */
const WITHOUT_AN_ID: Record<string, string> = {
  '/desk/sign-in': 'nobody is signed in yet, and a code works once',
  '/desk/sign-out': 'it ends the session that it comes from',
  '/desk/confirm': 'it is asked for by another form, which has its own',
  '/desk/set-up/{{ token }}': 'nobody is signed in yet, and the link works once',
  '/desk/wall/code': 'it is for a screen without an account, and the code works once',
  '{{ path }}': 'a form that was kept brings its own id along',
  '/desk/people/{{ person.id }}/sheet/open': 'it shows the sheet, and each time is recorded',
  '/desk/settings/line/look': 'it only looks, which takes up to a minute; a second press waits for the first',
  '/desk/records/chain': 'it only looks',
  '/desk/reports/evidence': 'its answer is a file',
  '/desk/people/find': 'it only looks',
  '/desk/settings/accounts/find': 'it only looks',
  '/desk/records/access/find': 'it only looks',
  '/desk/records/changes/find': 'it only looks',
  '/desk/people/import': 'it shows what a file would do',
  '/desk/people/import/csv': 'its answer is a file',
  '/desk/visits/import': 'it shows what a file would do',
  '/desk/visits/import/csv': 'its answer is a file',
  '/desk/visits/import/again': 'it shows the rows again',
  '/desk/training/import': 'it shows what a file would do',
  '/desk/training/import/csv': 'its answer is a file',
  '/desk/training/import/again': 'it shows the rows again',
};

describe('Each form that acts', () => {
  const forms = readdirSync(DESK, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.njk'))
    .flatMap((file) => formsIn(readFileSync(join(DESK, file), 'utf8')).map((form) => ({ file, ...form })));

  it('carries an id of its own, so that it acts once however often it is sent', () => {
    expect(forms.length).toBeGreaterThan(80);
    const without = forms.filter(({ hasId }) => !hasId).map(({ action }) => action);
    expect([...new Set(without)].toSorted()).toEqual(Object.keys(WITHOUT_AN_ID).toSorted());
  });

  it.each([
    ['<form method="post" action="/a"><input name="request"></form>', [{ action: '/a', hasId: true }]],
    ['<form id="x" method="post" action="/a"><input></form>', [{ action: '/a', hasId: false }]],
    ['<form method="get" action="/a"></form>', []],
    [
      '{% macro own() %}<input name="request">{% endmacro %}<form method="post" action="/a">{{ own() }}</form>',
      [{ action: '/a', hasId: true }],
    ],
  ])('is found in %j', (template, found) => {
    expect(formsIn(template)).toEqual(found);
  });
});

describe('Whoever looks for addresses', () => {
  it('finds those of routers within routers, and tells which nobody registered', () => {
    const inner = Router();
    inner.get('/one', () => undefined);
    inner.post('/:id/two', () => undefined);
    const outer = Router();
    outer.use('/in', inner);
    outer.get('/', () => undefined);
    const found = addressesOf(outer);
    expect(found).toEqual([
      { method: 'get', path: '…/one' },
      { method: 'post', path: '…/:id/two' },
      { method: 'get', path: '/' },
    ]);
    expect(
      unguarded(found, [
        { method: 'get', path: '/' },
        { method: 'get', path: '/one' },
      ]),
    ).toEqual(['get …/one', 'post …/:id/two']);
  });

  it('tells of ids that may be anything', () => {
    expect(
      vagueIds([{ path: '/:id' }, { path: '/:keptId/x' }, { path: '/:name' }, { path: '/set-up/:token' }]),
    ).toEqual(['/:name']);
  });

  it.each([
    ['{{ name }}', []],
    ['{{ name | safe }}', ['| safe']],
    ['{{ name|safe }}', ['|safe']],
    ['{{ govukTag({ html: name }) }}', ['html:']],
    ['{{ govukTag({ titleHtml: name }) }}', ['titleHtml:']],
    ['{% autoescape false %}', ['autoescape']],
  ])('reads %j', (template, found) => {
    expect(unescaped(template)).toEqual(found);
  });
});
