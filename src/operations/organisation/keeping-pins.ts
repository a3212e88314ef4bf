import type { Organisation } from '../../records/organisation/organisation-shape.ts';

/** The organisation as it is saved where nobody gives a PIN: those that are stored stay. */
export const keepingPins = (organisation: Organisation): Organisation => ({
  ...organisation,
  people: organisation.people.map((one) => ({ ...one, pin: null, duressPin: null })),
});
