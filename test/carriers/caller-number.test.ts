import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { callerNumber, callingCodeOf } from '../../src/carriers/caller-number.ts';

const SAM = '+447700900101';

describe('a phone is recognised in every form in which a carrier writes its number', () => {
  it.each([
    SAM,
    '447700900101',
    ' 447700900101',
    '00447700900101',
    '0044 7700 900101',
    '07700900101',
    '07700 900101',
    '07700-900-101',
    '(07700) 900101',
    '7700900101',
    '+44 7700 900101',
    '+44 (0)7700 900101',
    '+4407700900101',
    '+44\u00a07700\u2011900101',
    'rcs:+447700900101',
    'whatsapp:+447700900101',
    'whatsapp:447700900101',
    'WhatsApp: +44 7700 900101',
    'tel:+44-7700-900101',
    'tel:07700900101;phone-context=+44',
    'sms:+447700900101',
    '\u202a+447700900101\u202c',
  ])('%j', (shown) => {
    expect(callerNumber(shown, '44')).toBe(SAM);
  });

  it.each([
    '',
    ' ',
    '+',
    '0',
    '60777',
    'anonymous',
    'Unknown',
    'rcs:',
    'RiversideNHS',
    'sip:+447700900101@example.org',
    'sip:447700900101',
    'client:447700900101',
    'client:sam',
    'messenger:447700900101',
    '+266696687',
    '266696687',
    '00266696687',
    'tel:+2562533',
    '0447700900101',
    '+0447700900101',
    '++447700900101',
    '+447700900101x',
    '9'.repeat(40),
    '7294',
  ])('%j identifies nobody', (shown) => {
    expect(callerNumber(shown, '44')).toBeNull();
  });

  it('foreign numbers stay foreign, and local numbers belong to the country of our own number', () => {
    expect(['+12025550123', '12025550123', '0012025550123'].map((shown) => callerNumber(shown, '44'))).toEqual(
      Array.from({ length: 3 }, () => '+12025550123'),
    );
    expect(callerNumber('+390612345678', '44')).toBe('+390612345678');
    expect(callerNumber('030 123456', callingCodeOf('+493012345678'))).toBe('+4930123456');
    expect(callingCodeOf('+441632960000')).toBe('44');
  });

  it('never throws, and returns E.164 or null', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'+0123456789 -():;tel') })), (shown) => {
        expect(callerNumber(shown, '44') ?? '+1234567').toMatch(/^\+[1-9]\d{6,14}$/);
      }),
      { examples: [['4300723']] },
    ); // libphonenumber reads it as a number of six digits
  });
});
