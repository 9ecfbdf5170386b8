import { DAY_MS } from '../../../libs/time/clock.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { removeUnnamedFiles } from './remove-unnamed-files.ts';

/** A request lasts minutes. So a file that no claim names after this many milliseconds will never be named. */
const ORPHAN_AFTER_MS = DAY_MS;
/** One query compares this many files with the claims. */
const COMPARED_AT_ONCE = 200;

/**
 * Removes files that a crash left between the writing of the bytes and of their reference, or between the two removals.
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
