const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' }],
  },
};

const onRealServers = {
  ...common,
  globalSetup: '<rootDir>/test/support/start-servers.ts',
  globalTeardown: '<rootDir>/test/support/stop-servers.ts',
};

export default {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...onRealServers, displayName: 'component', testMatch: ['<rootDir>/test/component/**/*.test.ts'] },
    { ...onRealServers, displayName: 'flows', testMatch: ['<rootDir>/test/flows/**/*.test.ts'] },
  ],
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  maxWorkers: 2,
  testTimeout: 120_000,
};
