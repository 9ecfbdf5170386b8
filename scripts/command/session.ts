import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { onEndSignal } from '../../libs/service/end-signal.ts';
import { onParentGone } from './parent.ts';
import { wordsOf } from './words-of.ts';

/** A running command gets a session, so that it leaves nothing behind however it ends. */
export type Session = {
  /** Adds a step. Steps are taken in reverse order, each once. A step that comes after the end is taken at once. */
  atEnd(step: () => unknown): void;
  /** Waits until something has started, and stops it at the end, also where the end comes before it has started. */
  during<T>(starting: Promise<T>, stop: (started: T) => unknown): Promise<T>;
  /** Makes a folder below the system's folder for temporary files. It is removed at the end. */
  temporaryFolder(name: string): Promise<string>;
  /** Waits until somebody ends the command, by Ctrl-C or otherwise. That is then its good end. */
  untilEnded(): Promise<void>;
  /**
   * Asks the person at the terminal.
   * @returns undefined where nobody sits at a terminal
   */
  confirms(question: string): Promise<boolean | undefined>;
};

/**
 * The time, in milliseconds, that the clean-up may take. It is longer than services and their servers take to end (10
 * seconds each). The tethers end what still hangs then.
 */
const MOST_MS = 30_000;
/** A server may still write while it is killed, so removing its folder is tried again. */
const REMOVING = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

async function confirms(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  // Without `terminal`, the system edits the line, and Ctrl-C still sends a signal.
  const reader = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  const answer = await Promise.race([reader.question(`${question} [y/N] `), closed]);
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** @returns the session, and the functions by which the runner ends it */
export function openSession() {
  const steps: (() => unknown)[] = [];
  let isEnding = false;
  let hasGoodEnd: (() => void) | undefined;

  const take = async (step: () => unknown) => {
    try {
      await step();
    } catch (error) {
      console.error(`Something did not end well: ${wordsOf(error)}`);
    }
  };

  async function cleanUp(): Promise<void> {
    isEnding = true;
    const overdue = setTimeout(() => process.exit(1), MOST_MS);
    for (let step = steps.pop(); step; step = steps.pop()) await take(step);
    clearTimeout(overdue);
  }

  async function endBy(signal: NodeJS.Signals): Promise<void> {
    if (isEnding) return;
    if (hasGoodEnd) return hasGoodEnd();
    await cleanUp();
    process.exit(128 + constants.signals[signal]);
  }
  onEndSignal(endBy);
  // This ends the command as if the terminal had been closed, because nobody is left to end it in another way.
  onParentGone(() => void endBy('SIGHUP'));

  const session: Session = {
    atEnd(step) {
      // What is made while the session ends is removed at once. Nobody waits for it, and `take` tells its faults.
      if (isEnding) void take(step);
      else steps.push(step);
    },
    during(starting, stop) {
      session.atEnd(async () => {
        const started = await starting.then(
          (value) => ({ value }),
          () => undefined,
        );
        if (started) await stop(started.value);
      });
      return starting;
    },
    async temporaryFolder(name) {
      const folder = await mkdtemp(join(tmpdir(), `seuil-${name}-`));
      session.atEnd(() => rm(folder, REMOVING));
      return folder;
    },
    untilEnded: () =>
      new Promise((resolve) => {
        hasGoodEnd = resolve;
      }),
    confirms,
  };
  return { session, cleanUp, isEnding: () => isEnding };
}
