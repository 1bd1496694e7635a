// Typed rules for all TypeScript. What needs a process (env, argv, signals, the terminal) is kept to where STYLE puts it.
import tseslint from 'typescript-eslint'

const knownSafeCalls = ['test', 'it', 'describe', 'suite'].map((name) => ({ from: 'package', package: 'node:test', name }))

const processGlobals = ['env', 'argv', 'on', 'once', 'exit', 'exitCode', 'stdout', 'stderr'].map((property) => ({
  object: 'process',
  property,
  message: 'Only server/main.ts and server/cli/ deal with the process; take what you need as an argument.',
}))

export default tseslint.config(
  { ignores: ['dist/', 'proto/gen/', '.cache/', '.venv/', '**/*.js', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: knownSafeCalls }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 500 }],
      'max-params': ['error', { max: 6 }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['server/**', 'client/**', 'proto/**'],
    ignores: ['server/main.ts', 'server/cli/**'],
    rules: { 'no-console': 'error', 'no-restricted-properties': ['error', ...processGlobals] },
  },
)
