import { createHash, randomUUID } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** Gives a UUID (version 8) that is always the same for one seed and one name. */
export function seededId(seed: number, name: string): string {
  const hex = digest(`${seed} ${name}`);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Sorts in an order that only the seed and the names decide. */
export const shuffled = <T>(items: readonly T[], seed: number, nameOf: (item: T) => string): T[] =>
  items
    .map((item) => ({ item, at: digest(`${seed} order ${nameOf(item)}`) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ item }) => item);

/** The first id that services give about this cause. */
export const firstIdAbout = (seed: number, name: string): string => seededId(seed, `${name} 1`);

/**
 * Makes the ids that services give to new things. They are random, except within `about`: there they follow from the
 * cause, also when a service tries again. There may be one cause at a time, or its ids would go to the things of
 * another cause.
 */
export function seededIds(seed: number) {
  let cause: { readonly name: string; count: number } | undefined;
  return {
    newId: () => (cause ? seededId(seed, `${cause.name} ${(cause.count += 1)}`) : randomUUID()),
    async about<T>(name: string, work: () => Promise<T>): Promise<T> {
      if (cause) throw new Error(`ids are given for ${cause.name} just now`);
      cause = { name, count: 0 };
      try {
        return await work();
      } finally {
        cause = undefined;
      }
    },
  };
}

export type SeededIds = ReturnType<typeof seededIds>;
