type Truthy<T> = Exclude<T, false | '' | 0 | null | undefined>;

/** Waits for a condition instead of sleeping. @throws naming what never came true */
export async function waitUntil<T>(condition: () => Promise<T> | T, { what = 'the condition', timeoutMs = 30_000, everyMs = 50 }: { what?: string; timeoutMs?: number; everyMs?: number } = {}): Promise<Truthy<T>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Truthy<T>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`${what} did not come true within ${timeoutMs} ms; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
