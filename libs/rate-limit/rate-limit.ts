/**
 * The use of one caller. `debtMs` is the number of milliseconds after which none of its calls counts any more;
 * `unsynced` counts the calls that the other processes do not know yet.
 */
type Account = { debtMs: number; at: number; unsynced: number };

/**
 * Adds the calls spent here to those spent everywhere.
 * @returns the debt of the key over all processes, in milliseconds
 */
export type SharedDebt = (key: string, spentMs: number) => Promise<number>;

export type Verdict = {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** The number of seconds until the whole limit is available again. */ readonly reset: number;
  /** The number of seconds until the next call is allowed. */ readonly retryAfter: number;
};

export type RateLimiter = {
  /** Counts one call. It looks only at the memory of this process. */
  take(key: string): Verdict;
  /** Tells the other processes what was spent here, and learns what was spent there. */
  sync(): Promise<void>;
};

/** The number of seconds over which the whole limit becomes available again. */
export const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1_000;
/**
 * The most callers that are remembered, which takes some 10 MB. Beyond this number the caller that has been known
 * longest is forgotten.
 */
const MOST_ACCOUNTS = 50_000;

/**
 * Makes a token bucket per caller (GCRA: one number each) that holds `perMinute` calls and refills evenly. Processes
 * share it through Redis a moment later. A request never waits for Redis, and without Redis each process counts for
 * itself.
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
      // Calls that no longer count here need not be told later.
      account.unsynced = Math.min(account.unsynced, Math.ceil(account.debtMs / callMs));
    }
  }

  return {
    take(key) {
      const account = accountOf(key);
      // The small tolerance is needed because a sum of fractions could otherwise refuse the last call of the limit.
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
