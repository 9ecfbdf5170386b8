import { constants } from 'node:os';

/**
 * The time, in milliseconds, in which two signals count as one. A terminal signals the whole process group, and npm and
 * tsx forward their signal, so one Ctrl-C may come twice.
 */
const SAME_SIGNAL_MS = 500;

/** SIGHUP comes when the terminal is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends in good order at the first signal. A later signal ends the process at once. */
export function onEndSignal(end: (signal: (typeof SIGNALS)[number]) => Promise<void>): void {
  let firstAt: number | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        // Nobody can wait in a signal handler. The end itself reports its faults and ends the process.
        void end(signal);
      } else if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(128 + constants.signals[signal]);
    });
  }
}
