import { describe, expect, it } from '@jest/globals';
import { maskPossiblePins } from '../../../src/conversation/texts/pins.ts';
import { read, vocabulary } from './reading.ts';

describe('a PIN in a text', () => {
  it.each([
    'SAFE 7093',
    'TAKE 7093',
    'OUT PIN7093',
    'OUT 7 0 9 3',
    'END 7-0-9-3',
    '7093out',
    'OUT ７０９３',
    'OUT ٧٠٩٣',
    'DIALLED 7093',
    'OUT 70 93',
    'OUT 7O93',
    'hello, I was at 12 High Street, my pin is 7093 and it rains',
    'NOTE 7093',
    'START 60 7093 12 Elm Road',
    'OUT 7️⃣0️⃣9️⃣3️⃣',
    'OUT seven zero nine three',
    'OUT seven oh ninety-three',
    'Out now, 7 then 0 then 9 then 3',
    'im fine 7 all 0 good 9 here 3 thanks',
    'SEVEN ZERO 9 three OUT',
    'NOTE saith dim naw tri',
  ])('is found, and masked wherever it is shown or stored: %s', (body) => {
    const { pin, words } = read(body);
    expect(pin).toBe('7093');
    expect(words.normalize('NFKC')).not.toMatch(/7\D*0\D*9\D*3|٧٠٩٣|seven|three|saith/iu);
    expect(maskPossiblePins(vocabulary.spoken, body)).toContain('*');
  });

  it.each(['OUT my pin is 4821', '4821 out', 'END PIN 4821', 'Out, sorry forgot! 4821'])(
    'proves an end: %s',
    (body) => {
      expect(read(body)).toMatchObject({ worker: { kind: 'end' }, pin: '4821' });
    },
  );

  it('beside START that is wrong does not refuse cover', () => {
    expect(read('START 60 104233')).toMatchObject({
      worker: { kind: 'start', minutes: 60, place: null, maybeHouseNumber: false },
      wrongPin: true,
      pin: null,
    });
  });

  it.each([
    'START 1530',
    'START 1200 Long Lane',
    'the code for the door is 1234 and it works',
    'NOTE ref 45210',
    'DIALLED B CAD 4521',
    'WORRIED 5516',
  ])('is not seen in a time, a house number or a reference: %s', (body) => {
    expect(read(body).wrongPin).toBe(false);
  });
});
