import tseslint from 'typescript-eslint';

/** What each room may import of ours: arrows point one way (README, "How it is built"). */
const rooms = {
  conversation: [],
  safety: [],
  records: ['conversation', 'safety'],
  carriers: ['conversation', 'safety'],
  exchange: [],
  outbox: ['conversation', 'safety', 'records', 'carriers'],
  switchboard: ['conversation', 'safety', 'records', 'carriers', 'outbox'],
  timers: ['conversation', 'safety', 'records', 'carriers', 'outbox', 'switchboard'],
  demo: ['conversation', 'safety', 'records', 'exchange', 'switchboard'],
  // Of the demo only the numbers of its line, which are on its cards.
  cli: ['conversation', 'safety', 'records', 'carriers', 'outbox', 'switchboard', 'timers', 'demo'],
};

const oneWay = Object.entries(rooms).map(([room, allowed]) => {
  const others = [...Object.keys(rooms), 'desk'].filter((other) => other !== room && !allowed.includes(other));
  const top = room === 'cli' ? [] : ['**/config.ts', '**/main.ts', '**/web.ts', '**/worker.ts'];
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [...others.flatMap((other) => [`**/${other}/**`]), ...top],
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
      'max-lines': ['error', { max: 470, skipBlankLines: true, skipComments: true }],
    },
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
