import type { KeptRoot, RootsOver } from '../../libs/signing/daily-root.ts';
import { further, texts } from '../command/input.ts';
import { Misuse } from '../command/misuse.ts';

/** The roots that were kept outside, of each kind. */
export type KeptRoots = Readonly<Record<RootsOver, readonly KeptRoot[]>>;

const WRITTEN = /^(ledger:)?(\d{4}-\d\d-\d\d)=([\w-]{43})$/;

function keptRoot(word: string): KeptRoot & { readonly over: RootsOver } {
  const [, ledger, day, root] = WRITTEN.exec(word) ?? [];
  if (day === undefined || root === undefined)
    throw new Misuse(
      `is a root that was kept, written as <YYYY-MM-DD>=<root>, or ledger:<YYYY-MM-DD>=<root> for one of the ledger, and not "${word}"`,
    );
  return { over: ledger === undefined ? 'claims' : 'ledger', day, root };
}

/**
 * Reads daily roots that were kept outside of Seuil, so that they can be compared with those in it.
 * @param checked the kinds of roots that the command compares; another one would be compared with nothing
 */
export const keptRoots = (...checked: readonly RootsOver[]) =>
  further(texts('DAY=ROOT', 'a daily root that was kept outside, to be compared'), (words): KeptRoots => {
    const roots = words.map(keptRoot);
    const other = roots.find(({ over }) => !checked.includes(over));
    if (other) throw new Misuse(`compares no daily root of the ${other.over}; npm run verify compares both`);
    const of = (wanted: RootsOver) => roots.flatMap(({ over, ...root }) => (over === wanted ? [root] : []));
    return { claims: of('claims'), ledger: of('ledger') };
  });

export const ROOT_EXAMPLE = '2026-02-01=Jx7cQm0vY3b9Zt1KfR8sWu2aLd6eHg4iNoPqTjVwXyA';
