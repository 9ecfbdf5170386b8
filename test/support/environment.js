import vm from 'node:vm';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

const LOOK_EVERY_MS = 100;

// A worker whose parent was killed would go on with its test file, and with the next ones. A listener of "disconnect"
// would do as well, but it keeps the worker from ending by itself.
const parent = process.ppid;

/** Jest tells a worker to end by listening to it no more. */
const isToldToEnd = () => process.send !== undefined && process.listenerCount('message') === 0;

setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
  // ioredis keeps the timers of commands that were under way when a connection was closed while it was cut off: the
  // worker would wait for their time-out, and Jest, which gives it half a second, would say that something leaks.
  if (isToldToEnd()) process.exit(0);
}, LOOK_EVERY_MS).unref();

/** Stands for the context of the process itself, which Node.js has no name for. */
const OWN_CONTEXT = vm.createContext({});

const compileFunction = vm.compileFunction;
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
  compileFunction(code, parameters, parsingContext === OWN_CONTEXT ? options : { ...options, parsingContext });

/**
 * Test files run in the context of their process, as the product does, so that they can share the packages that the
 * process has loaded (runtime.js); Jest's own environment makes a context for each file, in which every use of a global
 * name is slow as well.
 */
export default class Environment {
  global = globalThis;
  #before = { console: globalThis.console, exit: process.exit, variables: { ...process.env } };

  constructor({ projectConfig }) {
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  /** What a test file left on the process would reach the next one. */
  async teardown() {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
    for (const name of Object.keys(process.env))
      if (!(name in this.#before.variables)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, this.#before.variables);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return OWN_CONTEXT;
  }
}
