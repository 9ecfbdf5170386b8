import { DAY_MS } from '../../../libs/time/clock.ts';
import type { ReimbursementDeps } from '../deps.ts';
import { removeUnnamedFiles } from './remove-unnamed-files.ts';

/** Milliseconds after which a file that no claim names will never be named: a request lives for minutes. */
const ORPHAN_AFTER_MS = DAY_MS;
/** Files that are compared with the claims in one query. */
const COMPARED_AT_ONCE = 200;

/** Removes what a crash left between the bytes and their reference, or between the two removals. */
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
