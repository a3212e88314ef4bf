import type { Flow } from './flow-file.ts';
import { parseFlow } from './flow-file.ts';
import { type Languages, parseLanguage } from './language-file.ts';
import { parseVocabulary } from '../texts/vocabulary-file.ts';
import { vocabularyFrom } from '../texts/vocabulary.ts';
import type { Vocabulary } from '../texts/vocabulary.ts';
import type { Fault } from './yaml-file.ts';

/** Everything that is said, asked and understood: all flows, the prompts of all languages, and the words of texts. */
export interface Library {
  flows: Record<string, Flow>;
  languages: Languages;
  /** The words that the reader of texts knows. */
  vocabulary: Vocabulary;
}

/** What is said and asked: a library without the words of texts. */
type Conversations = Omit<Library, 'vocabulary'>;

/**
 * Reads a folder of flows: `*.yaml` (one conversation each), `prompts/*.yaml` (one language each) and `texts/*.yaml`
 * (how people write; any number of files). `files` maps paths to contents. Never throws. It returns a library only if
 * no file has a fault.
 */
export function parseLibrary(files: Map<string, string>): { library?: Library; faults: Fault[] } {
  const { conversations, faults: faultsOfConversations } = parseConversations(files);
  const texts = [...files]
    .filter(([file]) => isVocabulary(file))
    .sort(byName)
    .map(([file, content]) => parseVocabulary(file, content));
  const faults = [...faultsOfConversations, ...texts.flatMap((read) => read.faults)];
  if (faults.length > 0 || !conversations) return { faults };
  const vocabulary = texts.flatMap(({ part }) => part ?? []);
  if (vocabulary.length === 0)
    return { faults: [{ file: 'texts', line: 1, reason: 'the words of a text (texts/*.yaml) are missing' }] };
  return { library: { ...conversations, vocabulary: vocabularyFrom(vocabulary) }, faults };
}

/** The same without the words of texts, which take longer to read than everything else. */
export function parseConversations(files: Map<string, string>): { conversations?: Conversations; faults: Fault[] } {
  const faults: Fault[] = [];
  const flows: Record<string, Flow> = {};
  const languages: Languages = {};

  const misnamed = (file: string, is: string) => {
    if (baseName(file) !== is)
      faults.push({ file, line: 1, reason: `this file holds ${is} and should be called ${is}.yaml` });
  };

  for (const [file, content] of [...files].filter(([name]) => !isVocabulary(name)).sort(byName)) {
    if (isPrompts(file)) {
      const read = parseLanguage(file, content);
      faults.push(...read.faults);
      if (!read.language) continue;
      misnamed(file, read.language.tag);
      languages[read.language.tag] = read.language;
    } else {
      const read = parseFlow(file, content);
      faults.push(...read.faults);
      if (!read.flow) continue;
      misnamed(file, read.flow.name);
      flows[read.flow.name] = read.flow;
    }
  }

  if (faults.length === 0 && Object.keys(languages).length === 0)
    faults.push({ file: 'prompts', line: 1, reason: 'there are no prompts in any language' });
  return faults.length > 0 ? { faults } : { conversations: { flows, languages }, faults };
}

const byName = ([one]: [string, string], [other]: [string, string]): number => one.localeCompare(other);
const isPrompts = (file: string) => /(^|\/)prompts\/[^/]+$/.test(file);
const isVocabulary = (file: string) => /(^|\/)texts\/[^/]+$/.test(file);
const baseName = (file: string) => file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
