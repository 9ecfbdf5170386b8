import { existsSync, readFileSync } from 'node:fs';

/**
 * The sources are ES modules; for Jest they are compiled to CommonJS, because its loader of ES modules keeps every
 * module of every test file until the process ends (CONTRIBUTING.md has the figures).
 */
const compiled = (syntax) => [
  '@swc/jest',
  { jsc: { parser: { syntax }, target: 'es2022' }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
];

/** Folders of the packages that are published as ES modules: they have to be compiled as well. */
const ES_MODULES = Object.keys(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages).filter((folder) => {
  const description = `${folder}/package.json`;
  return folder !== '' && existsSync(description) && JSON.parse(readFileSync(description, 'utf8')).type === 'module';
});

const common = {
  testEnvironment: '<rootDir>/test/support/environment.js',
  transform: { '\\.ts$': compiled('typescript'), '\\.js$': compiled('ecmascript') },
  // The package names no entry point for require().
  moduleNameMapper: { '^file-type$': '<rootDir>/node_modules/file-type/index.js' },
  transformIgnorePatterns: [`^(?=.*/node_modules/)(?!.*/(?:${ES_MODULES.join('|')})/(?!.*node_modules/))`],
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
