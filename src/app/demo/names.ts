/** The names by which a page may call these people: first names, and the whole where two share one. */
export function firstNames(fullNames: string[]): (fullName: string) => string {
  const first = (name: string): string => name.split(' ')[0] ?? name;
  const shared = (name: string): boolean =>
    fullNames.filter((other) => other !== name && first(other) === first(name)).length > 0;
  return (name) => (fullNames.includes(name) && !shared(name) ? first(name) : name);
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "Ana, Joan and Idris" */
export function listedNames(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
