/** What one caller has used: `debtMs` is how long it takes until nothing of it counts any more. */
type Account = { debtMs: number; at: number; unsynced: number };

/** Adds what was spent here to what was spent everywhere. @returns the debt of the key over all processes, in milliseconds */
export type SharedDebt = (key: string, spentMs: number) => Promise<number>;

export type Verdict = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until all of the limit is there again. */ readonly reset: number;
  /** Seconds until the next call. */ readonly retryAfter: number;
};

export type RateLimiter = {
  /** Counts one call. Looks at memory only. */
  take(key: string): Verdict;
  /** Tells the others what was spent here, and learns what was spent there. */
  sync(): Promise<void>;
};

/** Seconds over which the limit is given back. */
export const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/** Some 10 MB; beyond it the longest known caller is forgotten. */
const MOST_ACCOUNTS = 50_000;

/**
 * A token bucket per caller (GCRA: one number each) that holds `perMinute` calls and refills evenly. Processes share it through
 * Redis a moment later: a request never waits for Redis, and without it each process counts for itself.
 */
export function createRateLimiter({
  perMinute,
  shared,
  now,
}: {
  perMinute: number;
  shared: SharedDebt;
  now: () => number;
}): RateLimiter {
  const callMs = WINDOW_MS / perMinute;
  const accounts = new Map<string, Account>();

  function accountOf(key: string): Account {
    const at = now();
    const account = accounts.get(key) ?? { debtMs: 0, at, unsynced: 0 };
    account.debtMs = Math.max(0, account.debtMs - (at - account.at));
    account.at = at;
    if (!accounts.has(key)) {
      if (accounts.size >= MOST_ACCOUNTS) accounts.delete(accounts.keys().next().value ?? '');
      accounts.set(key, account);
    }
    return account;
  }

  async function syncOne(key: string, { unsynced }: Account): Promise<void> {
    try {
      const debtMs = await shared(key, unsynced * callMs);
      const account = accountOf(key);
      account.unsynced -= unsynced;
      account.debtMs = debtMs + account.unsynced * callMs;
    } catch {
      const account = accountOf(key);
      // What is forgiven here by now need not be told later.
      account.unsynced = Math.min(account.unsynced, Math.ceil(account.debtMs / callMs));
    }
  }

  return {
    take(key) {
      const account = accountOf(key);
      // A hair of tolerance, or a sum of fractions would refuse the last call of the limit.
      const allowed = account.debtMs + callMs <= WINDOW_MS + 1e-6;
      if (allowed) {
        account.debtMs += callMs;
        account.unsynced += 1;
      }
      return {
        allowed,
        limit: perMinute,
        remaining: Math.max(0, Math.floor((WINDOW_MS - account.debtMs + 1e-6) / callMs)),
        reset: Math.ceil(account.debtMs / 1_000),
        retryAfter: Math.max(1, Math.ceil((account.debtMs + callMs - WINDOW_MS) / 1_000)),
      };
    },
    async sync() {
      const known = [...accounts.keys()].map((key) => [key, accountOf(key)] as const);
      for (const [key, { debtMs, unsynced }] of known) if (debtMs === 0 && unsynced === 0) accounts.delete(key);
      await Promise.all(
        known.filter(([, { unsynced }]) => unsynced > 0).map(([key, account]) => syncOne(key, account)),
      );
    },
  };
}
