import type { Fault } from '../../../../libs/errors/app-error.ts';
import type { GroupProfile } from './group.ts';

/** One row of a batch as the platform sent it: a profile, or what is wrong with it. */
export type BatchRow = { readonly taken: GroupProfile } | { readonly sent: unknown; readonly faults: readonly Fault[] };

export type RefusedRow = {
  readonly index: number;
  /** This is the id as it was sent; null when it is no text. */
  readonly groupId: string | null;
  /** The pointers lead into the body of the request. */
  readonly faults: readonly Fault[];
};

export type SortedBatch = {
  readonly profiles: readonly GroupProfile[];
  readonly refused: readonly RefusedRow[];
};

const idOf = (row: BatchRow): string | null => {
  const { groupId } = ('taken' in row ? row.taken : Object(row.sent)) as { readonly groupId?: unknown };
  return typeof groupId === 'string' ? groupId.toLowerCase().slice(0, 100) : null;
};

/**
 * Separates the rows of a batch that can be registered from those that cannot. Of rows with the same group none is
 * registered, because nobody knows which of them is right.
 */
export function sortBatch(rows: readonly BatchRow[]): SortedBatch {
  const times = new Map<string | null, number>();
  for (const row of rows) times.set(idOf(row), (times.get(idOf(row)) ?? 0) + 1);
  const profiles: GroupProfile[] = [];
  const refused: RefusedRow[] = [];
  rows.forEach((row, index) => {
    const groupId = idOf(row);
    const isTwice = groupId !== null && (times.get(groupId) ?? 0) > 1;
    if ('taken' in row && !isTwice) {
      profiles.push(row.taken);
      return;
    }
    const faults = [
      ...('taken' in row ? [] : row.faults),
      ...(isTwice ? [{ pointer: '/groupId', detail: 'stands twice in this batch' }] : []),
    ];
    const inBody = faults.map(({ pointer, detail }) => ({ pointer: `/groups/${index}${pointer}`, detail }));
    refused.push({ index, groupId, faults: inBody });
  });
  return { profiles, refused };
}
