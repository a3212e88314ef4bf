import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { carriersOf, nextOf, routesOf } from '../../src/outbox/carrier-routes.ts';

const names = ['twilio', 'vonage'];

describe('routes', () => {
  it.each<[string, string[], string, string[], string[]]>([
    ['both good', names, 'twilio', ['twilio', 'twilio,vonage'], ['twilio', 'twilio,vonage', 'vonage,twilio']],
    ['both good', names, 'vonage', ['vonage', 'vonage,twilio'], ['twilio,vonage', 'vonage', 'vonage,twilio']],
    [
      'the first set aside',
      ['vonage'],
      'vonage',
      ['twilio,vonage', 'vonage', 'vonage,twilio'],
      ['twilio,vonage', 'vonage', 'vonage,twilio'],
    ],
    ['set aside itself: only what nobody else may take', ['vonage'], 'twilio', ['twilio'], []],
    ['none good: it is not them', [], 'twilio', ['twilio', 'twilio,vonage'], []],
  ])('with %s', (_, healthy, me, home, helps) => {
    const routes = routesOf(me, { names, healthy: new Set(healthy) });
    expect({ home: routes.home, helps: routes.helps }).toEqual({ home, helps });
    expect(routes.anyOf).toBe('twilio,vonage');
  });

  it('have exactly one home each, whichever carriers are healthy', () => {
    const three = ['a', 'b', 'c'];
    fc.assert(
      fc.property(fc.subarray(three), (healthy) => {
        const homes = three.flatMap((me) => routesOf(me, { names: three, healthy: new Set(healthy) }).home);
        expect(homes.sort()).toEqual(routesOf('a', { names: three, healthy: new Set() }).known.sort());
        expect(homes).toHaveLength(15);
      }),
    );
  });

  it('leave out carriers that are not in force, and allow any if none remains', () => {
    expect(carriersOf('vonage,twilio', names)).toEqual(['vonage', 'twilio']);
    expect(carriersOf('vonage', ['twilio'])).toEqual(['twilio']);
    expect(carriersOf(null, names)).toEqual(names);
    expect([
      nextOf(names, 'twilio'),
      nextOf(names, 'vonage'),
      nextOf(['vonage'], 'twilio'),
      nextOf(names, null),
    ]).toEqual(['vonage', 'twilio', 'vonage', 'twilio']);
  });
});
