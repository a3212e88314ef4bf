import { readFileSync, readdirSync } from 'node:fs';
import { theFlows } from '../harness/flows.ts';

/** The flows in the folder, by path. */
export function flowFiles(): Map<string, string> {
  const names = readdirSync('flows', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [`flows/${name}`, readFileSync(`flows/${name}`, 'utf8')]));
}

export const theLibrary = theFlows;

/** Ten past two in the afternoon, in winter. */
export const CONTEXT = { now: new Date('2026-11-20T14:10:00Z'), timezone: 'Europe/London' };

export const clock = (iso: string) => ({ clock: iso });
