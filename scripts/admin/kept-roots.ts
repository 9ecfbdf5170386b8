import type { KeptRoot } from '../../libs/signing/daily-root.ts';
import { further, texts } from '../command/input.ts';
import { Misuse } from '../command/misuse.ts';

function keptRoot(word: string): KeptRoot {
  const [, day, root] = /^(\d{4}-\d\d-\d\d)=([\w-]{43})$/.exec(word) ?? [];
  if (day === undefined || root === undefined)
    throw new Misuse(`is a root that was kept, written as <YYYY-MM-DD>=<root>, and not "${word}"`);
  return { day, root };
}

/** Reads daily roots that were kept outside of Seuil, so that they can be compared with those in it. */
export const keptRoots = further(texts('DAY=ROOT', 'a daily root that was kept outside, to be compared'), (words) =>
  words.map(keptRoot),
);

export const ROOT_EXAMPLE = '2026-02-01=Jx7cQm0vY3b9Zt1KfR8sWu2aLd6eHg4iNoPqTjVwXyA';
