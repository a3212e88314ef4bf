/** The desk's pages, as the access log names them. */
export const PAGES = [
  'sign-in',
  'council sign-in',
  'sign-out',
  'set-up',
  'confirm',
  'kept form',
  'assets',
  'board',
  'alarm',
  'raise',
  'visits',
  'visit',
  'people',
  'person',
  'person form',
  'readiness',
  'drills',
  'accounts',
  'account',
  'own sessions',
] as const;
export type Page = (typeof PAGES)[number];
