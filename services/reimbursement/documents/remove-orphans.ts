import { DAY_MS } from '../../../libs/time/clock.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { removeUnnamedFiles } from './remove-unnamed-files.ts';

/** The time, in milliseconds, after which no request can name a file any more, because a request lasts minutes. */
const ORPHAN_AFTER_MS = DAY_MS;
/** One query compares this many files with the claims. */
const COMPARED_AT_ONCE = 200;

/**
 * Removes files that a crash left: of an upload whose claim was not written, and of a document whose claim was written
 * without it before its bytes were removed.
 */
export async function removeOrphans(deps: Pick<ReimbursementDeps, 'claims' | 'files' | 'now'>): Promise<void> {
  const before = deps.now().getTime() - ORPHAN_AFTER_MS;
  let old: string[] = [];
  for await (const { id, since } of deps.files.stored()) {
    if (since.getTime() >= before) continue;
    old.push(id);
    if (old.length < COMPARED_AT_ONCE) continue;
    await removeUnnamedFiles(deps, old);
    old = [];
  }
  await removeUnnamedFiles(deps, old);
}
