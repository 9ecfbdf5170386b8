import { TestEnvironment } from 'jest-environment-node';

// A worker whose parent was killed would go on with its test file, and with the next ones.
process.once('disconnect', () => process.exit(1));

export default TestEnvironment;
