const isCommand = (words: string): boolean => words.startsWith('npm run ');

export const firstUpper = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** What somebody has to do, as it stands on a page by itself. A command is typed as it stands there. */
export const asSentence = (todo: string): string =>
  isCommand(todo)
    ? `The person who runs the service types: ${todo}`
    : `${firstUpper(todo)}${/[.!?]$/.test(todo) ? '' : '.'}`;
