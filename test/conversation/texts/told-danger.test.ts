import { describe, expect, it } from '@jest/globals';
import { readText } from '../../../src/conversation/texts/read-text.ts';
import { CONTEXT, vocabulary } from './reading.ts';
import { readCorpus } from './text-corpus/corpus.ts';

const reading = (text: string) => readText(vocabulary, text, { ...CONTEXT, mayTellDanger: true });

/** Whether people are asked at once, where a stranger or somebody who was asked about an alarm texts it. */
const isHeard = (text: string): boolean => {
  const { cry, othersDanger, tellsDanger, isWorry } = reading(text);
  return cry !== 'none' || othersDanger !== null || tellsDanger || isWorry;
};

describe('danger that is told of somebody else, without a name', () => {
  it.each([
    "she's been stabbed, I'm with her, ambulance please",
    "just got to the address, door's been kicked in and there's blood in the hall",
    "I'm outside 14 Elm Rd, he's got her by the hair at the window",
    'found her on the floor unconscious at Low Farm',
    "I can see Owen's car in the river",
    'Smoke coming from the house that Meg went in to, no sign of her',
    "He answered her phone and said we'd never see her again",
    "his car's been run off the road, he's trapped and it's smoking",
    "I can't get to her, he's on the landing with an axe",
    'we need police here, three men have surrounded her car',
    'found this number on a card, lady on our stairs is bleeding and unconscious',
    'is this the social work? your lass is getting battered at no 9',
    'My dad has locked the support lady in the back room he wont open it',
    'this is sams husband she just rang me screaming then it went dead',
    'u dont know me but the guy in flat 6 has got one of yous locked in',
    'I am in the house with your worker, the ceiling has fallen on her',
    'im going to kill her if you dont give me my kids back shes sat right here',
    'your girl is in my garden hiding from him she is shaking send police',
    "I've took loads of tablets and your number was on the fridge",
    'the house next door is on fire and a council lady is still inside',
    'a man is forcing a lady with an id badge into a white van on Station Parade',
  ])('%s', (text) => {
    expect(isHeard(text)).toBe(true);
  });

  it.each([
    'has anyone called the police',
    'should I call 999',
    'is she hurt?',
    'I can hear the telly but nobody answers',
    'she wont be long',
    "she's not hurt, just late",
    'police are a bit slow tonight',
    'her car is outside',
    'lights are off and no sign of life at the front',
    'the lady at the desk says she left at four',
  ])('and not: %s', (text) => {
    expect(reading(text).tellsDanger).toBe(false);
  });

  it('hardly any everyday text of people who are asked tells of danger', () => {
    const everyday = readCorpus('dev', 'everyday').filter(({ context }) => context === 'asked');
    const taken = everyday.filter(({ text }) => reading(text).tellsDanger).map(({ text }) => text);
    expect(taken).toEqual([]);
  });
});
