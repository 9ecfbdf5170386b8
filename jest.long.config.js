import { onRealServers, run } from './jest.config.js';

/** `npm run test:long`: trials that take too long for every commit. */
export default {
  ...run,
  projects: [{ ...onRealServers, displayName: 'long', testMatch: ['<rootDir>/test/long/**/*.test.ts'] }],
};
