import tseslint from 'typescript-eslint';

/** Lines without blank lines and comments; functions count what is defined in them. */
const lines = (max) => ['error', { max, skipBlankLines: true, skipComments: true }];

/** How much a reader has to hold in mind at once. */
const SIZES = [
  {
    files: ['**/*.ts'],
    rules: {
      'max-lines': lines(250),
      'max-lines-per-function': lines(60),
      'max-depth': ['error', 4],
      'max-params': ['error', 4],
    },
  },
  // A store is one function that returns its queries, a list of routes one that returns them, and each is short.
  {
    files: ['services/**/{store,*-store,known,routes,*-routes}.ts', 'libs/mongo/file-store.ts'],
    rules: { 'max-lines-per-function': lines(220) },
  },
  // A drill or a scene tells its course from top to bottom, and a test is a story.
  {
    files: ['scripts/**/*.ts', 'test/**/*.ts'],
    rules: { 'max-lines-per-function': lines(120), 'max-params': ['error', 6] },
  },
  { files: ['test/**/*.ts'], rules: { 'max-lines': lines(350), 'max-lines-per-function': lines(240) } },
  // Tables and samples.
  {
    files: ['libs/events/topology.ts', 'scripts/mail-preview/samples.ts', 'services/*/examples.ts'],
    rules: { 'max-lines': 'off' },
  },
];

/** Layer rules that are about imports live in .dependency-cruiser.js; those about globals live here. */
export default tseslint.config(
  { ignores: ['dist/', 'dist-issuer/', 'node_modules/', '.seuil/', 'libs/client/schema.d.ts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Our objects of functions never use `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['services/**/domain/**/*.ts', 'libs/threshold/**/*.ts', 'libs/money/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: 'Domain code is pure.' }],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The clock is injected.' },
        { object: 'Math', property: 'random', message: 'Domain code is deterministic.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is injected.' },
      ],
    },
  },
  {
    files: ['libs/config/**/*.ts', 'libs/embedded/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: ['scripts/**/*.ts', 'libs/embedded/**/*.ts'], rules: { 'no-console': 'off' } },
  ...SIZES,
  {
    // Tests read answers, and manifests are read, as they come.
    files: ['test/**/*.ts', 'scripts/k8s/kustomize*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: ['test/support/clock.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          "NewExpression[callee.name='Date'][arguments.length=0]",
          "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          "CallExpression[callee.name='Date']",
        ].map((selector) => ({
          selector,
          message:
            'What time it is tells testClock (test/support/clock.ts); machineTime there is for what is outside Seuil, performance.now() measures.',
        })),
      ],
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
