/** Somebody else wrote the document between our read and our write: load again and decide again. */
export class StaleWrite extends Error {
  override readonly name = 'StaleWrite';
}

/** A fact arrived before the one it depends on: consumers retry it with backoff, it is not lost. */
export class TooEarly extends Error {
  override readonly name = 'TooEarly';
}

/** The store cannot be reached now: 503 for HTTP, a retry for consumers. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** What every job of the queue needs takes nothing now: the queue rests for all workers, and the job counts as not tried. */
export class Resting extends Error {
  override readonly name = 'Resting';
  readonly restMs: number;

  constructor(message: string, restMs: number) {
    super(message);
    this.restMs = restMs;
  }
}

/** Milliseconds; two that keep meeting drift apart. */
const LONGEST_PAUSE = 400;
const pauseBefore = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_PAUSE, 2 ** attempt)));

/**
 * Runs a load → decide → save story again when its save was stale.
 * Each run sees the newest state, so rules are decided on what is written, never on what was read before.
 */
export async function onNewestState<T>(story: () => Promise<T>, attempts = 12): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await story();
    } catch (error) {
      if (!(error instanceof StaleWrite) || attempt >= attempts) throw error;
      await pauseBefore(attempt);
    }
  }
}
