import { TestEnvironment } from 'jest-environment-node';

const LOOK_EVERY_MS = 500;

// A worker whose parent was killed would go on with its test file, and with the next ones. A listener of "disconnect"
// would do as well, but it keeps the worker from ending by itself.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, LOOK_EVERY_MS).unref();

export default TestEnvironment;
