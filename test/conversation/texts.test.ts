import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseText } from '../../src/conversation/text-command.ts';
import type { TextCommand } from '../../src/conversation/text-command.ts';
import { theLibrary } from './files.ts';

const { texts: grammar } = theLibrary();
const PIN = '7294';
const read = (body: string): TextCommand => parseText(grammar, body, (digits) => digits === PIN);

const none = { kind: 'none' };
const start = (minutes: number | null, place: string | null, maybeHouse = false) => ({ kind: 'start', minutes, place, maybeHouse });

describe('START', () => {
  it.each([
    ['START', start(null, null)],
    ['start 90', start(90, null)],
    ['Start 30 mins.', start(30, null)],
    ['START 2 hours', start(120, null)],
    ['start 2h', start(120, null)],
    ['START 1.5h', start(90, null)],
    ['START 1h30', start(90, null)],
    ['START 1 hr 30 min Elm Court', start(90, 'Elm Court')],
    ['START30', start(30, null)],
    ['START: 45', start(45, null)],
    ['START for 45', start(45, null)],
    ['“Start” 45', start(45, null)],
    ['START 120 High Street', start(120, '120 High Street', true)],
    ['START 12 High Street', start(12, '12 High Street', true)],
    ['START 3 High Street', start(null, '3 High Street')],
    ['START 1200 Long Lane', start(null, '1200 Long Lane')],
    ['START 12a High Street', start(null, '12a High Street')],
    ['START 30-32 High Street', start(null, '30-32 High Street')],
    ['START 10 M Street', start(10, '10 M Street', true)],
    ['START 30 min 12 High Street', start(30, '12 High Street')],
    ['START 30 12 High Street', start(30, '12 High Street')],
    ['START 60, 12 High Street, NF1 4AB', start(60, '12 High Street, NF1 4AB')],
    ['START 60 Mrs Khan', start(60, '60 Mrs Khan', true)],
    ['START 45mins St Mary\'s, flat 3', start(45, 'St Mary\'s, flat 3')],
    ['START 2 hours 12 High Street', start(120, '12 High Street')],
    ['start mrs khan, the usual place', start(null, 'mrs khan, the usual place')],
    ['START 12:30 at the school', start(null, '12:30 at the school')],
    ['START 3', start(null, null)],
    ['START 900', start(null, null)],
    ['START 1000', { ...start(null, null), wrongPin: true }],
    [`START 60 ${PIN}`, { ...start(60, null), pin: PIN }],
    [`START ${PIN} 60 High Street`, { ...start(60, '60 High Street', true), pin: PIN }],
    ['IN', start(null, null)],
    ['in 45', start(45, null)],
    ['ARRIVED', start(null, null)],
    ['Arrived 12 High Street', start(12, '12 High Street', true)],
    ['in flat 3 Elm Court', start(null, 'flat 3 Elm Court')],
    ['Arrived NF1 4AB', start(null, 'NF1 4AB')],
    ['ARRIVED Elm Court 3', start(null, 'Elm Court 3')],
  ])('%s', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });

  it('says which word it was, so that the weaker ones can be treated as such', () => {
    expect(read('in 45')).toMatchObject({ word: 'IN' });
    expect(read('START 45')).toMatchObject({ word: 'START' });
  });
});

describe('words of a worker', () => {
  it.each([
    ['END', { kind: 'end', wrongPin: false }],
    [' end. ', { kind: 'end' }],
    ['Out!!', { kind: 'end' }],
    ['LEFT 👋', { kind: 'end' }],
    ['“Done”', { kind: 'end' }],
    [`END ${PIN}`, { kind: 'end', pin: PIN, wrongPin: false }],
    [`${'end'}${PIN}`, { kind: 'end', pin: PIN }],
    ['END 7295', { kind: 'end', pin: null, wrongPin: true }],
    ['OUT 123456', { kind: 'end', pin: null, wrongPin: true }],
    [`OK ${PIN}.`, { kind: 'ok', pin: PIN }],
    ['O.K.', { kind: 'ok' }],
    ['ok 👍', { kind: 'ok' }],
    ['MORE 30', { kind: 'more', minutes: 30 }],
    ['more 1 hour', { kind: 'more', minutes: 60 }],
    ['More 90mins', { kind: 'more', minutes: 90 }],
    ['MORE for 15', { kind: 'more', minutes: 15 }],
    ['MORE', { kind: 'more', minutes: null }],
    ['MORE 2', { kind: 'more', minutes: null }],
    ['MORE 721', { kind: 'more', minutes: null }],
    ['MORE 30 7295', { kind: 'more', minutes: 30, wrongPin: true }],
    [`MORE ${PIN} 30`, { kind: 'more', minutes: 30, pin: PIN }],
    ['BACK', { kind: 'back' }],
    ['AT 12 High Street, NF1 4AB.', { kind: 'at', place: '12 High Street, NF1 4AB' }],
    ['STATUS?', { kind: 'status' }],
    ['NOTE dog in the garden, gate is broken', { kind: 'note', words: 'dog in the garden, gate is broken' }],
    ['RING 20', { kind: 'ring', minutes: 20 }],
    ['WORRIED 4021', { kind: 'worried', staffNumber: '4021', wrongPin: false }],
    ['WORDS', { kind: 'words' }],
    ['SOS', { kind: 'sos' }],
    ['S.O.S!', { kind: 'sos' }],
    ['sos he has a knife', { kind: 'sos' }],
    ['SOS 12 High Street', { kind: 'sos' }],
    ['HELP', { kind: 'help' }],
    ['help me!!', { kind: 'help' }],
    ['Please help', { kind: 'help' }],
    ['999', { kind: 'help' }],
    ['HELP 7295', { kind: 'help', wrongPin: false }],
    ['SOS 7295', { kind: 'sos', wrongPin: false }],
    [PIN, { kind: 'none', pin: PIN, wrongPin: false }],
    ['7295', { kind: 'none', pin: null, wrongPin: true }],
    [`my pin is ${PIN} ok`, { kind: 'none', pin: PIN }],
    ['ＥＮＤ', { kind: 'end' }],
    ['OK\u200D\uFE0F', { kind: 'ok' }],
    ['START\u00A030', start(30, null)],
  ])('%s', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });
});

describe('words of a responder', () => {
  it.each([
    ['TAKE 15', { kind: 'take', letter: null, minutes: 15 }],
    ['Take B 15', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE 15 B', { kind: 'take', letter: 'B', minutes: 15 }],
    ['take b15', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE B, 15 mins', { kind: 'take', letter: 'B', minutes: 15 }],
    ['TAKE 1', { kind: 'take', letter: null, minutes: 1 }],
    ['TAKE B 720', { kind: 'take', letter: 'B', minutes: 720 }],
    ['TAKE 721', { kind: 'take', letter: null, minutes: null }],
    ['SAFE 3', { kind: 'safe', letter: null, minutes: 3 }],
    ['TAKE 15 m', { kind: 'take', letter: null, minutes: 15 }],
    ['TAKE 15 H', { kind: 'take', letter: 'H', minutes: 15 }],
    ['TAKE B', { kind: 'take', letter: 'B', minutes: null }],
    ['TAKE', { kind: 'take', letter: null, minutes: null }],
    ["CAN'T", { kind: 'cant', letter: null }],
    ['can’t b', { kind: 'cant', letter: 'B' }],
    ['CANNOT', { kind: 'cant' }],
    ['can not A', { kind: 'cant', letter: 'A' }],
    ['SAFE', { kind: 'safe', letter: null, minutes: null }],
    ['SAFE B', { kind: 'safe', letter: 'B', minutes: null }],
    ['safe b 30', { kind: 'safe', letter: 'B', minutes: 30 }],
    ['SAFE 30', { kind: 'safe', letter: null, minutes: 30 }],
    ['DIALLED', { kind: 'dialled', letter: null, reference: null }],
    ['Dialled B CAD 4521', { kind: 'dialled', letter: 'B', reference: 'CAD 4521', wrongPin: false }],
    ['DIALED 4521', { kind: 'dialled', letter: null, reference: '4521' }],
  ])('%s', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });

  it.each(['TAKE care', 'TAKE a break', 'take that report', "can't talk now", 'cant make it', 'SAFE journey', 'Safe and well', 'dialled wrong number'])('%s: nothing', (body) => {
    expect(read(body)).toMatchObject(none);
  });
});

/** What people text all day. None may end a visit, move a deadline, start one or take an alarm. */
const EVERYDAY = `
IN trouble
LEFT my charger at yours
OUT of signal
OUT of office until Monday
END of my shift is 6
end of the road, turn right
Ending now?
OK thanks
OK see you then
ok will do
okay
Ok, running late
OK?
Done?
done that report
Done with the 2pm, on to the next
Left?
Left at the lights then second right
Left 10 minutes ago
left you a voicemail
Out for lunch, back at 2
Out in 5
Out of milk
More tea?
MORE?
more news later
More of the same I'm afraid
More than 30 people came
MORE 30 people came
More info in the 10 page report
Back in 10
Back at my desk
Back soon
BACK?
Back to back meetings till 4
In a meeting till 3
In a meeting
In traffic on the M25
in 5 weeks
In bed with flu
In town, need anything?
in court until 12
in about 10 mins
In the car
In time for the 3pm
Arrived!! it's lovely here
Arrived home
Arrived at the office
Starting at 9
Started already
start-up costs are 300
Restart your phone
Stop messaging me
Yes
No
Yes please
Thanks!
Thank you so much
thx
Cheers
lol
👍
👍🏽👍🏽
❤️
?
...
Hi
Hello, who is this?
Who is this
Call me
call you in 10
Can you call me?
Can we move our 1-2-1 to 3pm
Happy birthday!
See you at 12
see you at 12:30
Running 10 mins late
On my way
On my way, 20 mins
Just parked
Traffic is awful
Meeting moved to room 12
Can you pick up milk
What time is supervision?
Mrs Khan was fine today
The visit went well, all done
All done here
I'm done
I'm ok
I am out now
I have left
I'm in
We are safe
Safe travels
safe to say it went well
Safely home
Wednesday is better
Sorry wrong number
Not today
Is the office open?
Staff meeting 10am tomorrow, room 4
My new number is 07700 900123
the code for the door is 1234
Ref 45210 for the form
Invoice 7295 attached
It's 2026 already
Help yourself to cake
Help with the printer please
Help desk is on 4521
help me carry the boxes at 5
999 calls were up last year
9990
Status of the referral?
Ring me
Ring me at 5
ring road is closed
Words fail me
Worried about the weather
Taken
Take your time
Take 5 of these
End user training 2pm
END/START times for the rota
The end
in-laws are here 12th
`.trim().split('\n');

describe('everyday texts', () => {
  it('are more than a hundred', () => {
    expect(EVERYDAY.length).toBeGreaterThan(100);
  });

  it.each(EVERYDAY)('%s: nothing', (body) => {
    expect(read(body)).toMatchObject({ kind: 'none' });
  });

  it('a note is a note', () => {
    expect(read('Note to self: milk')).toMatchObject({ kind: 'note' });
  });
});

describe('whatever is sent', () => {
  const wordish = fc.constantFrom(...grammar.words.map(({ word }) => word), '30', '7294', '7295', 'B', 'High Street', 'min', '👍', "'", '.', '12', '\n', '?');

  it('never throws, and minutes are from 5 to 720', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.array(wordish, { maxLength: 6 }).map((words) => words.join(' '))), (body) => {
      const command = read(body);
      if ('minutes' in command && command.minutes !== null) {
        expect(command.minutes).toBeGreaterThanOrEqual(5);
        expect(command.minutes).toBeLessThanOrEqual(720);
      }
    }), { numRuns: 2000 });
  });

  it('asks about every group of four to six digits, whatever the words are', () => {
    fc.assert(fc.property(fc.constantFrom('END', 'START 30', 'hello', 'TAKE B', 'NOTE', '', 'AT'), fc.array(fc.integer({ min: 1000, max: 999999 }), { maxLength: 4 }), (word, numbers) => {
      const asked: string[] = [];
      parseText(grammar, [word, ...numbers].join(' '), (digits) => {
        asked.push(digits);
        return digits.startsWith('7');
      });
      expect(asked).toEqual(numbers.map(String));
    }));
  });

  it('a PIN in a text is never part of what is kept of it', () => {
    fc.assert(fc.property(fc.constantFrom('START 60', 'START', 'AT 12 High Street', 'NOTE the dog', 'DIALLED B', 'END', 'hello'), fc.boolean(), (words, first) => {
      const { pin, ...rest } = read(first ? words.replace(/(\w+)/, `$1 ${PIN}`) : `${words} ${PIN}`);
      expect(pin).toBe(PIN);
      expect(JSON.stringify(rest)).not.toContain(PIN);
    }));
  });
});
