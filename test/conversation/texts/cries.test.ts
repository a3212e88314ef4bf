import { describe, expect, it } from '@jest/globals';
import { read } from './reading.ts';

describe('cries of the trials', () => {
  it.each([
    'HELP he won’t let me leave',
    'Help he has a knife',
    'HELP! HELP!',
    'help pls',
    'HELP ME NOW',
    'Help me! Please',
    'HELP\n\nSent from my iPhone',
    'help 12 elm road',
    'HELP call the police',
    'I need help',
    'Need help now',
    '999 now',
    'call 999',
    'Call the police',
    'S O S',
    'S-O-S',
    'helpme',
    'HLEP',
    '🆘',
    '🆘🆘🆘',
    '112',
    '911',
    'SOSSOS',
    '5OS',
    'HEEELP',
    'help. he wont let me out',
    'please can someone help',
    'Police',
    '999.',
    'HELP?',
    'HEL P',
    'SOS 4821',
    'HELP 104233',
  ])('%j counts from any worker', (body) => {
    expect(read(body)).toMatchObject({ cry: 'always', wrongPin: false });
  });

  it.each(['Emergency', 'im in danger', 'I can’t get out', 'He has a knife', 'attacked', 'Panic', 'danger'])(
    '%s counts on a visit',
    (body) => {
      expect(read(body).cry).toBe('on-visit');
    },
  );

  it.each([
    'he has akni fe',
    'hesgotme',
    'he wont let me go',
    'get me out of here',
    'im scared he is outside',
    'been hit',
    'cant get out',
    'hes fot a gun',
    'we are trapped in the loft',
    'he no let me go',
    'ive fallen down the stairs and cant get up',
    'having an asthma attack',
    'someone followed me to my car',
    'theyve broken in',
    'mums gone for the knives',
    'he is just really not letting me leave',
    'hes holding the baby over the balcony',
    'he poured petrol through the letterbox',
    'car is upside down and im trapped',
  ])('%s counts on a visit, too', (body) => {
    expect(read(body).cry).not.toBe('none');
  });

  it.each([
    'nees help now',
    'ring police dont ring me',
    'HE!P',
    'SO.S',
    'sendhelp',
    'heslp',
    'can you send the police',
    'need an ambo here now',
    'treble nine',
  ])('%s counts from anybody', (body) => {
    expect(read(body).cry).toBe('always');
  });

  // Words written together are split only if the writing is not a word. A laugh or a remedy makes a threat harmless.
  it.each([
    'Safeguarding called about the haircut',
    'We need medicine from the chemist',
    'He has a hammer, putting the shelf up',
    'Toddler bit me lol',
    'Dad is following the satnav',
    'Stuck in the car park',
    'Locked out of the system',
    'Broken window, told landlord',
    'I need help from finance',
    'Can the police come to the core group?',
    'Police liaison now here',
    'Mum fell last week, plaster on',
  ])('%s is not a cry', (body) => {
    expect(read(body).cry).toBe('none');
  });

  it.each([
    'start of term is the 4th',
    'Start date 12 May',
    'start the kettle 5 mins',
    'In Mill Road theres a new cafe',
  ])('%s starts nothing', (body) => {
    expect(read(body).worker.kind).not.toBe('start');
  });

  it.each([
    'Help yourself to cake',
    'Help with the printer please',
    'No help needed',
    'Mum needs help with the form',
    'The police came yesterday',
    'police called',
    'called 999',
    '999 dialled',
    'Liked “SOS”',
    'My feet are killing me',
    'Trapped in a webinar',
    'Thanks for your help',
    'help me carry the boxes at 5',
    'Has anyone called the police?',
    '999 calls were up last year',
  ])('%s is not a cry', (body) => {
    expect(read(body).cry).toBe('none');
  });
});
