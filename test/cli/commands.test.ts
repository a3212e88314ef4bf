import { describe, expect, it } from '@jest/globals';
import { Help } from 'commander';
import { askedCommand, COMMANDS, termOf } from '../../src/cli/commands.ts';

describe('the list of commands', () => {
  it.each(Object.keys(COMMANDS))('says of %s what the command says of itself', async (name) => {
    const command = await COMMANDS[name]?.load();
    if (!command) throw new Error('not there');
    expect({ term: termOf(name), description: COMMANDS[name]?.description }).toEqual({
      term: new Help().subcommandTerm(command),
      description: command.description(),
    });
  });

  it('finds the command that is asked for, or whose help is', () => {
    expect(askedCommand(['board'])).toBe(COMMANDS['board']);
    expect(askedCommand(['help', 'board'])).toBe(COMMANDS['board']);
    for (const none of [[], ['--help'], ['bord'], ['help'], ['toString']]) expect(askedCommand(none)).toBeUndefined();
  });
});
