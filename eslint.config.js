import tseslint from 'typescript-eslint';

/** The rooms from the ground up: each may import those before it (src/README.md). */
const HOUSE = [
  'conversation',
  'contact',
  'safety',
  'database',
  'crypto',
  'records',
  'carriers',
  'organisation-file',
  'timeline',
  'outbox',
  'operations',
  'recordings',
  'switchboard',
  'timers',
  'app',
  'cli',
];
/** The exchange plays the carrier and the telephones, and is reached over HTTP only. */
const ALONE = { exchange: [], conversation: [], contact: [] };

const oneWay = [...HOUSE, 'exchange'].map((room) => {
  const allowed = ALONE[room] ?? [...HOUSE.slice(0, HOUSE.indexOf(room)), ...(room === 'app' ? ['exchange'] : [])];
  const others = [...HOUSE, 'exchange', 'desk'].filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [...others.map((other) => `**/${other}/**`), '**/main.ts', '**/web.ts', '**/worker.ts'],
              message: `src/${room} may import only: ${allowed.join(', ') || 'nothing of ours'}.`,
            },
          ],
        },
      ],
    },
  };
});

export default tseslint.config(
  { ignores: ['node_modules/', '.data/', 'coverage/', 'src/exchange/page/'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // The whole schema is read as one file, by subject; it never changes.
    files: ['db/migrations/001_schema.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/cli/**/*.ts', 'test/bench/**/*.ts', 'test/attack/**/*.ts', 'test/soak/main.ts'],
    rules: { 'no-console': 'off' },
  },
  ...oneWay,
);
