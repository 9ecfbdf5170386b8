/**
 * Streams that are sorted can be compared with each other row by row, like two lists on paper. Only the rows at the
 * front are in memory, however long the streams are.
 */

/** Compares two texts as MongoDB sorts ids of plain ASCII letters. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * Merges streams into one.
 * @param streams each in ascending order of `compare`; where rows are equal, the row of the earlier stream comes first
 */
export async function* mergeSorted<T>(
  streams: readonly AsyncIterable<T>[],
  compare: (one: T, other: T) => number,
): AsyncGenerator<T> {
  const readers = streams.map((stream) => stream[Symbol.asyncIterator]());
  const fronts = await Promise.all(readers.map((reader) => reader.next()));
  for (;;) {
    let first = -1;
    let smallest: T | undefined;
    for (const [index, front] of fronts.entries()) {
      if (front.done || (smallest !== undefined && compare(front.value, smallest) >= 0)) continue;
      [first, smallest] = [index, front.value];
    }
    const reader = readers[first];
    if (reader === undefined || smallest === undefined) return;
    yield smallest;
    fronts[first] = await reader.next();
  }
}

/** Gives neighbouring rows with the same key together. The rows of one key are in memory at a time. */
export async function* groupsOf<T>(
  rows: AsyncIterable<T>,
  keyOf: (row: T) => string,
): AsyncGenerator<readonly [key: string, rows: readonly T[]]> {
  let group: T[] = [];
  let key: string | undefined;
  for await (const row of rows) {
    const next = keyOf(row);
    if (key !== undefined && next !== key) {
      yield [key, group];
      group = [];
    }
    key = next;
    group.push(row);
  }
  if (key !== undefined) yield [key, group];
}

/** Gives the rows in batches of at most `size`. */
export async function* batchesOf<T>(rows: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Gives what `change` makes of each row; a row for which it gives undefined is left out. */
export async function* mapped<T, U>(rows: AsyncIterable<T>, change: (row: T) => U | undefined): AsyncGenerator<U> {
  for await (const row of rows) {
    const made = change(row);
    if (made !== undefined) yield made;
  }
}
