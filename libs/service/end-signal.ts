/** A terminal signals the whole process group, and npm and tsx pass theirs on: one Ctrl-C may come twice. */
const SAME_SIGNAL_MS = 500;

/** Ends in good order at the first signal; who asks again ends the process at once. */
export function onEndSignal(end: (signal: string) => Promise<void>): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        void end(signal);
      } else if (performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(130);
    });
  }
}
