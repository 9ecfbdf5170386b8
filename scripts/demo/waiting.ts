/** Nothing in the story takes more milliseconds than this, even on the slowest embedded server. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 250;

/**
 * Looks again and again until there is something.
 * @throws an error that names the condition, when nothing came within PATIENCE_MS
 */
export async function until<T>(condition: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${PATIENCE_MS / 1_000} s in vain: ${condition}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const AT_ONCE = 6;

/** Does the work for some items at a time. The results stand in the order of the items. */
export async function forEach<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  onDone: (done: number) => void = () => undefined,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  let done = 0;
  onDone(0);
  const lane = async () => {
    for (const [index, item] of queue) {
      results[index] = await work(item, index);
      onDone((done += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

/** Gives every item of a list that comes in pages. */
export async function allPages<T>(
  page: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(cursor);
    all.push(...items);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

export const pageFrom = (cursor: string | undefined) => ({
  params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
});
