import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

const hintOf = (body: string): string | null => read(body).hint?.kind ?? null;

describe('words that ask for nothing as they stand are read for what they may be meant for', () => {
  it.each([
    'stop texting shes reading my phone',
    'dont text back he can see my phone',
    'hes looking at my screen',
    'pls stop messaging me',
    'do not reply to this',
    'she has got my phone',
    'no more texts please',
  ])('the sender wants no text: %s', (body) => {
    expect(hintOf(body)).toBe('no-texts');
  });

  it.each(['dont text him, use the letter', 'he never replies to letters', 'stop texting the tenant about it'])(
    'that is about somebody else: %s',
    (body) => {
      expect(hintOf(body)).not.toBe('no-texts');
    },
  );

  it.each([
    'are you sending someone',
    'where are they',
    'is anyone coming',
    'how long will they be',
    'is help on the way?',
    'whos coming',
    'have you called someone',
    'are they nearly here',
    'hello??',
    'anyone there',
  ])('somebody waits for help: %s', (body) => {
    expect(hintOf(body)).toBe('who-comes');
  });

  it.each([
    'police are here now its ok',
    'the police have arrived',
    'ambulance is here now',
    'paramedics with me now',
    'police just turned up, all ok',
  ])('help is there, which is no cry: %s', (body) => {
    expect(read(body)).toMatchObject({ cry: 'none', hint: { kind: 'help-came' } });
  });

  it.each([
    'who is my buddy tonight',
    'whos my manager',
    "what's my buddys number",
    'who do i ring tonight',
    'do i have a buddy',
  ])('it asks for names: %s', (body) => {
    expect(hintOf(body)).toBe('own-people');
  });

  it.each([
    'got a visit at 4 can you book it',
    'can you book me in for 3',
    'ive a visit at 6 tonight',
    'visit at 5 with mrs khan',
    'please log my visit at 2.30',
  ])('nobody looks after a visit that is only announced: %s', (body) => {
    expect(['going-in', 'beginning']).toContain(hintOf(body));
  });
});

it.each([
  'i feel a bit funny about the 4pm',
  'he keeps asking if im married',
  'are you there',
  'is this a person',
  'can i speak to ines',
])('somebody is uneasy, or wants a voice, which is no cry: %s', (body) => {
  expect(read(body)).toMatchObject({ cry: 'none', hint: { kind: 'needs-somebody' } });
});

it.each(['he has gone', 'theyve left now', 'tell the office to move my 5'])(
  'nobody is in need, and nobody wants a voice: %s',
  (body) => {
    expect(read(body).cry).toBe('none');
    expect(hintOf(body)).not.toBe('needs-somebody');
  },
);

it.each([
  ['oops sorry im out', { kind: 'end' }],
  ['left the house now in car writing notes', { kind: 'sounds-like-end' }],
  ['done and dusted', { kind: 'sounds-like-end' }],
  ['ok still here', { kind: 'ok' }],
  ['All ok here, still with the family', { kind: 'ok' }],
  ['yes finished', { kind: 'end' }],
  ['More 20mins still chatting', { kind: 'more', minutes: 20 }],
  ['Hi its Ana start 45', { kind: 'start', minutes: 45, place: null }],
  ['start one hour please love', { kind: 'start', minutes: 60, place: null }],
  // A worker who drives somebody has not left.
  ['taking her to hospital in my car', { kind: 'none' }],
  ['im in the car', { kind: 'sounds-like-end' }],
  ["it's freezing in here", { kind: 'none' }],
  ['ring me back in half an hour would you', { kind: 'ring', minutes: 30 }],
])('is read as it is meant: %s', (body, worker) => {
  expect(read(body).worker).toMatchObject(worker);
});

describe('a call as an excuse is a call, and comes at once', () => {
  it.each([
    ['could u call me pretend to be my boss', 1],
    ['ring me and pretend youre the office', 1],
    ['call me pretend youre my sister', 1],
    ['can you ring me as my mum', 1],
    ['phone me in 10 and say its urgent', 10],
    ['can someone ring me with an excuse', 1],
  ])('%s', (body, minutes) => {
    expect(read(body)).toMatchObject({ cry: 'none', worker: { kind: 'ring', minutes, isCover: true } });
  });

  it.each([
    'call me and pretend to be my boss 10 mins hes got a knife',
    'ring me and pretend to be my boss i need to get out',
    'pretend to be my mum and ring me and say come home, im not ok',
    'hes reading my phone pretend its work',
  ])('with more than that it is a cry: %s', (body) => {
    expect(read(body).cry).not.toBe('none');
  });
});

describe('an unknown number that misses somebody', () => {
  it.each([
    'my daughter rowan is not answering',
    'WORRIED 4021',
    'im worried about my wife',
    'my husband hasnt come home from work',
    'cant get hold of my partner',
    'worried about 4021 hes not answering',
    "The lady from the council asked me to text you. My dad won't let her go home.",
    'theres a woman with ur lanyard screaming out the window',
    'pls com my mum bf is hurtin the social wrker lady',
  ])('is worried: %s', (body) => {
    expect(read(body).isWorry).toBe(true);
  });

  it.each([
    'where is the parcel',
    'worried about your debts? call us',
    'no answer at the door, parcel is with your neighbour',
    'wheres my order',
    'my daughter is 4 today',
    'running late',
    'my mum wont let me borrow the car',
  ])('is not: %s', (body) => {
    expect(read(body).isWorry).toBe(false);
  });
});

it.each(['wrong number sorry', 'Sorry wrong number', "you've got the wrong number", 'not for you sorry'])(
  'was meant for somebody else: %s',
  (body) => {
    expect(hintOf(body)).toBe('wrong-number');
  },
);

it.each([
  ['Hi its Dawn. READ', { kind: 'read' }],
  ["In a meeting can't take it", { kind: 'cant' }],
  ['soz cant', { kind: 'cant' }],
  ['its Dawn take F 15', { kind: 'take', letter: 'F', minutes: 15 }],
])('from somebody who was asked: %s', (body, responder) => {
  expect(read(body).responder).toMatchObject(responder);
});

it.each(['code is 4821', 'my pin is 4821', '4821 thanks', 'PIN 4821'])('no more than the PIN: %s', (body) => {
  expect(read(body)).toMatchObject({ pin: '4821', isPinAlone: true });
});

it.each(['OUT 4821', 'the door code is 4821 for the flat'])('more than the PIN: %s', (body) => {
  expect(read(body).isPinAlone).toBe(false);
});

describe('a word one slip from TAKE', () => {
  it.each(['cake 15', 'tale 15', 'tske f 15'])('takes: %s', (body) => {
    expect(read(body).responder).toMatchObject({ kind: 'take', minutes: 15 });
  });

  it.each(['make that 6pm', 'make it quarter past', 'make it 15', 'make it half past 3'])(
    'does not, where it moves a time: %s',
    (body) => {
      expect(read(body).responder.kind).not.toBe('take');
    },
  );
});
