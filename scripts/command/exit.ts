/**
 * These are the exit codes beside 0, which is a good end, and beside those of signals, which are 128 and the number of
 * the signal.
 */
export const EXIT = { failed: 1, misused: 2, misconfigured: 78 } as const;
