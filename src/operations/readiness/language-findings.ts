import type { Knex } from 'knex';
import type { Finding } from '../../carriers/diagnostics.ts';
import { translationGaps, unreviewedLanguages } from '../../conversation/check/check-speech.ts';
import { baseOf, type Languages } from '../../conversation/files/language-file.ts';
import { languagesUsed } from '../../records/organisation/communication-needs.ts';

/**
 * What is not right yet with the languages that people are spoken to in. Nobody is left without words by it: what a
 * language lacks is said in the base language.
 * @param languages reads the flows, which takes a second: it is asked only if somebody needs another language
 * @param teamId null: of everybody
 */
export async function languageFindings(
  knex: Knex,
  languages: () => Languages | null,
  teamId: string | null = null,
): Promise<Finding[]> {
  const used = await languagesUsed(knex, teamId);
  const known = used.size === 0 ? null : languages();
  if (!known) return [];
  const base = baseOf(known)?.tag ?? '';
  const gaps = translationGaps({ languages: known });
  const unread = new Set(unreviewedLanguages({ languages: known }).map(({ tag }) => tag));
  return [...used]
    .filter(([tag]) => tag !== base)
    .flatMap(([tag, people]): Finding[] => {
      const language = known[tag];
      const whose = people === 1 ? 'one person is' : `${people} people are`;
      if (!language)
        return [
          finding(
            `${whose} to be spoken to in ${tag}, which has no prompts: they hear ${base}`,
            'npm run cli -- flows check',
          ),
        ];
      const lacking = gaps.filter(({ file }) => file === language.file).length;
      return [
        ...(lacking > 0
          ? [
              finding(
                `${tag}: ${lacking} prompts differ from those of ${base}, or are missing and said in it`,
                'npm run cli -- flows check',
              ),
            ]
          : []),
        ...(unread.has(tag)
          ? [
              finding(
                `${tag}: no speaker has signed its prompts off, and ${whose} spoken to in it`,
                `a speaker reads ${language.file} aloud, and puts their name and the day at reviewed`,
              ),
            ]
          : []),
      ];
    });
}

const finding = (found: string, todo: string): Finding => ({ mark: 'warning', what: 'Languages', found, todo });
