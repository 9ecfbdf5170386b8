import { createRequire, isBuiltin } from 'node:module';
import { isAbsolute } from 'node:path';
import JestRuntime from 'jest-runtime';

/** These keep something for each test file. */
const isJest = (name) => name === 'jest' || name.startsWith('@jest/');

const isPackage = (name) => !name.startsWith('.') && !isAbsolute(name) && !isBuiltin(name) && !isJest(name);

/**
 * Packages are loaded once for all test files of a process, by Node.js itself; the project's own modules are loaded
 * anew for each file. `jest.mock` does not reach the packages.
 */
export default class Runtime extends JestRuntime {
  requireModuleOrMock(from, name) {
    return isPackage(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
}
