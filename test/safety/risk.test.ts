import { describe, expect, it } from '@jest/globals';
import { personKey } from '../../src/contact/contact-key.ts';
import type { Responders } from '../../src/safety/responders.ts';
import { isAtOneOf, isAtRisk, mayBeBeside, withoutThoseAtRisk } from '../../src/safety/risk.ts';
import { bea, SAM, someResponders } from './a-team.ts';

describe('one place, as two people write it', () => {
  it.each([
    ['12 High Street', '12, high st.', true],
    ['12 High Street', '12 High Street, Riverside', true],
    ['12 High St', 'Flat 3, 12 High Street, Riverside, AB1 2CD', true],
    ['12 High Street, AB1 2CD', '12 Hight St, ab12cd', true],
    ['12 High Street, AB1 2CD', '14 High Street, AB1 2CD', false],
    ['12 High Street, AB1 2CD', '12 High Street, AB9 9ZZ', false],
    ['2 High Street', '12 High Street', false],
    ['12 High Street', '12 Highfield Road', false],
    ['High Street', '12 High Street', false],
    ['12', '12 High Street', false],
    ['', '12 High Street', false],
  ])('%s and %s: %s', (one, other, isOne) => {
    expect([isAtOneOf([one], [other]), isAtOneOf([other], [one])]).toEqual([isOne, isOne]);
  });
});

describe('an owner of a covert alarm may stand beside the worker', () => {
  const [kept, other] = ['+447700900111', '+447700900112'] as const;
  const withPhones = (...phones: string[]): Responders =>
    someResponders({ worker: { ...SAM, phones: [...SAM.phones, kept] }, people: [{ ...bea, phones }] });
  it.each<[string, Responders, string[], string[], boolean]>([
    ['with a phone of their own', withPhones(other), [], [], false],
    ['with one of their own, and one that the alarm keeps', withPhones(kept, other), [], [], false],
    ['whose only phone the alarm keeps as the worker’s', withPhones(kept), [], [], true],
    ['whose only phone the alarm leaves out', withPhones(other), [other], [], true],
    ['who has no phone', withPhones(), [], [], false],
    ['who went with the worker', withPhones(other), [], ['bea'], true],
  ])('one %s', (_who, everybody, excluded, companions, isOne) => {
    const allowed = withoutThoseAtRisk(everybody, excluded, [], companions);
    expect(isAtRisk(personKey('bea'), everybody, allowed)).toBe(isOne);
    // Somebody who may not be rung may not look at it either, and the other way round.
    const beside = { phones: [...excluded, ...everybody.worker.phones], places: [], companions };
    expect(everybody.people.map((person) => mayBeBeside(person, beside))).toEqual([isOne]);
  });
});
