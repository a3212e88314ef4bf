import { expect, it } from '@jest/globals';
import { hostsIn } from '../../src/database/hosts.ts';

it('an address with several hosts names each server, and any other is left as it is', () => {
  expect(hostsIn('postgres://u:p%40w@one:5432,two/name?sslmode=require')).toEqual([
    'postgres://u:p%40w@one:5432/name?sslmode=require',
    'postgres://u:p%40w@two/name?sslmode=require',
  ]);
  expect(hostsIn('postgresql://one,two/name')).toEqual(['postgresql://one/name', 'postgresql://two/name']);
  for (const url of ['postgres://u:a,b@one/name', 'postgres://one/name?options=a,b', 'nonsense', ''])
    expect(hostsIn(url)).toEqual([url]);
});
