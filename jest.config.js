/**
 * The sources are ES modules; for Jest they are compiled to CommonJS, because its loader of ES modules keeps every
 * module of every test file until the process ends (CONTRIBUTING.md has the figures). Packages are loaded by Node.js.
 */
const compiled = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
];

const common = {
  testEnvironment: '<rootDir>/test/support/environment.js',
  runtime: '<rootDir>/test/support/runtime.js',
  transform: { '\\.[tj]s$': compiled },
};

export const onRealServers = {
  ...common,
  globalSetup: '<rootDir>/test/support/start-servers.ts',
  globalTeardown: '<rootDir>/test/support/stop-servers.ts',
};

export const run = {
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  maxWorkers: 2,
  // Only ends what is stuck: what a test waits for is judged by what moves (test/support/progress.ts).
  testTimeout: 30 * 60_000,
};

export default {
  ...run,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...onRealServers, displayName: 'component', testMatch: ['<rootDir>/test/component/**/*.test.ts'] },
    { ...onRealServers, displayName: 'flows', testMatch: ['<rootDir>/test/flows/**/*.test.ts'] },
  ],
};
