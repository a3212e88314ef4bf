import { describe, expect, it } from '@jest/globals';
import { actionNamed, isActionName, isGiven } from '../../../src/conversation/engine/actions.ts';
import { actionCatalogue } from '../../../src/conversation/engine/action-catalogue.ts';
import { actions } from '../../../src/switchboard/calls/actions/actions.ts';
import { theLibrary } from '../../conversation/files.ts';

describe('the catalogue of actions', () => {
  const uses = Object.values(theLibrary().flows)
    .flatMap((flow) => Object.values(flow.steps))
    .filter((step) => step.kind === 'do');

  it('names exactly the actions that are implemented', () => {
    expect(Object.keys(actions).sort()).toEqual(Object.keys(actionCatalogue).sort());
  });

  it('names only actions that a flow asks for', () => {
    expect([...new Set(uses.map(({ action }) => action))].sort()).toEqual(Object.keys(actionCatalogue).sort());
  });

  it.each(uses.map((step) => [step.action, step.line, step] as const))(
    '%s (line %i): the flow branches on every outcome, and gives every argument',
    (action, _line, step) => {
      expect(Object.keys(step.on).sort()).toEqual(Object.keys(actionNamed(action)?.outcomes ?? {}).sort());
      expect(isActionName(action) && isGiven(action, step.with)).toBe(true);
    },
  );

  it.each([
    ['more-time', {}],
    ['more-time', { length: 'years' }],
    ['more-time', { length: 'usual', of: 'it' }],
    ['cant', { how: 'first' }],
  ] as const)('%s does not take %j', (action, given) => {
    expect(isGiven(action, given)).toBe(false);
  });

  it.each(['toString', 'constructor', '__proto__', 'no-such-action'])('has no action %s', (name) => {
    expect(actionNamed(name)).toBeUndefined();
  });
});
