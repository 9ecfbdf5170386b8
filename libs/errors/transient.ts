/** Somebody else wrote the document between our read and our write. The caller must load it again and decide again. */
export class StaleWrite extends Error {
  override readonly name = 'StaleWrite';
}

/** A fact arrived before the fact that it depends on. Consumers retry it with backoff, so it is not lost. */
export class TooEarly extends Error {
  override readonly name = 'TooEarly';
}

/** The store cannot be reached now. HTTP answers 503, and consumers retry. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/**
 * Something that every job of the queue needs accepts nothing now. The queue rests for all workers for `restMs`
 * milliseconds, and the job does not count as tried.
 */
export class Resting extends Error {
  override readonly name = 'Resting';
  readonly restMs: number;

  constructor(message: string, restMs: number) {
    super(message);
    this.restMs = restMs;
  }
}

/**
 * The longest pause between two attempts, in milliseconds. Pauses are random, so that two writers who collide again and
 * again drift apart.
 */
const LONGEST_PAUSE = 400;
const pauseBefore = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(LONGEST_PAUSE, 2 ** attempt)));

/**
 * Runs `story` (load, decide, save) again when its save was stale. Each run sees the newest state, so a rule is always
 * decided on the state that is written over, never on an older one.
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
