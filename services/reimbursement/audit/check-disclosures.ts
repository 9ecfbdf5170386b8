import { byText, mapped, mergeSorted } from '../../../libs/paging/sorted-streams.ts';
import { disclosureHash, readerSeal } from '../disclosures/chain.ts';
import type { Disclosure, DisclosureHead } from '../disclosures/store.ts';

type Head = DisclosureHead & { readonly _id: string };

export type DisclosureSource = {
  /** These disclosures are in the order of `of` and of their number; those without a number come first. */
  readonly disclosures: () => AsyncIterable<Disclosure>;
  /** These are in the order of their ids. */
  readonly heads: () => AsyncIterable<Head>;
  /** Gives the moment of the first disclosure that stands in a chain. */
  readonly chainedSince: () => Promise<Date | undefined>;
  readonly erasuresAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
};

type Row = { readonly of: string; readonly n: number } & (
  { readonly disclosure: Disclosure } | { readonly head: Head }
);

const nameOf = ({ _id, of }: Disclosure) => `disclosure ${_id} of ${of}`;

/** @returns what is wrong with one disclosure, after the one before it in its chain */
function linkFault(disclosure: Disclosure, before: DisclosureHead): string | undefined {
  const { n, hash, by, salt } = disclosure;
  if (n !== before.n + 1) return `${nameOf(disclosure)} has the number ${n} after ${before.n}: some were removed`;
  if (hash !== disclosureHash(before.hash, disclosure))
    return `${nameOf(disclosure)} does not follow from the one before it: one of them was changed`;
  const isErased = by === 'erased' && salt === '';
  return isErased || disclosure.sealed === readerSeal(disclosure)
    ? undefined
    : `of ${nameOf(disclosure)}, the reader was changed`;
}

/** Checks that no disclosure was changed, added or removed outside of the procedure. */
export async function* checkDisclosures(source: DisclosureSource): AsyncGenerator<string, void, undefined> {
  const since = await source.chainedSince();
  let of = '';
  let newest: DisclosureHead = { n: 0, hash: '' };
  const rows = mergeSorted<Row>(
    [
      mapped(source.disclosures(), (disclosure) => ({ of: disclosure.of, n: disclosure.n ?? 0, disclosure })),
      mapped(source.heads(), (head) => ({ of: head._id, n: Number.MAX_SAFE_INTEGER, head })),
    ],
    (one, other) => byText(one.of, other.of) || one.n - other.n,
  );
  for await (const row of rows) {
    if (row.of !== of) {
      if (newest.n > 0) yield `the end of the chain of disclosures of ${of} is gone`;
      [of, newest] = [row.of, { n: 0, hash: '' }];
    }
    if ('head' in row) {
      if (row.head.n !== newest.n || row.head.hash !== newest.hash)
        yield `there were ${row.head.n} disclosures of ${of}, and ${newest.n} are there`;
      newest = { n: 0, hash: '' };
      continue;
    }
    const { disclosure } = row;
    const { n, hash = '', by, salt, erasure = '', at } = disclosure;
    if (n === undefined) {
      if (since && at >= since) yield `${nameOf(disclosure)} is in no chain: it was written past the procedure`;
      continue;
    }
    const fault = linkFault(disclosure, newest);
    if (fault !== undefined) yield fault;
    else if (by === 'erased' && salt === '' && !(await source.erasuresAmong([erasure])).has(erasure))
      yield `of ${nameOf(disclosure)}, the reader is erased, and no erasure is known`;
    newest = { n, hash };
  }
  if (newest.n > 0) yield `the end of the chain of disclosures of ${of} is gone`;
}
