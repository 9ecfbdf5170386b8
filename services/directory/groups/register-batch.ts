import { invalid, type Fault } from '../../../libs/errors/app-error.ts';
import type { DirectoryDeps } from '../deps.ts';
import { sortBatch, type BatchRow } from './domain/batch.ts';
import { registerGroups, type Registration } from './register-groups.ts';

/** What became of one row: the registration of its group, or why there is none. */
export type BatchResult =
  | Exclude<Registration, { readonly result: 'refused' }>
  | {
      readonly groupId: string | null;
      readonly result: 'refused';
      readonly version: null;
      readonly faults: readonly Fault[];
    };

/**
 * Registers the groups of a batch that can be registered, and says of each other row what is wrong with it.
 * @returns the results in the order of the rows
 * @throws invalid-request or not-certifiable when no row at all can be registered
 */
export async function registerBatch(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>,
  rows: readonly BatchRow[],
  by: string,
): Promise<BatchResult[]> {
  const { profiles, refused } = sortBatch(rows);
  const registrations = await registerGroups(deps, profiles, by);
  requireOne(
    registrations,
    refused.flatMap(({ faults }) => faults),
  );
  const refusedAt = new Map(refused.map((row) => [row.index, row]));
  const inOrder = registrations[Symbol.iterator]();
  return rows.map((_, index) => {
    const row = refusedAt.get(index);
    if (row) return { groupId: row.groupId, result: 'refused', version: null, faults: row.faults };
    const registration = inOrder.next().value;
    if (!registration) throw new Error('a registration without result');
    return registration.result === 'refused' ? withFault(registration, index) : registration;
  });
}

const withFault = (
  { groupId, error }: Extract<Registration, { readonly result: 'refused' }>,
  index: number,
): BatchResult => ({
  groupId,
  result: 'refused',
  version: null,
  faults: [{ pointer: `/groups/${index}/certified`, detail: error.message }],
});

/** A batch of which nothing can be taken is refused as a whole, so that nobody takes its answer for a success. */
function requireOne(registrations: readonly Registration[], faults: readonly Fault[]): void {
  if (registrations.some(({ result }) => result !== 'refused')) return;
  if (faults.length > 0)
    throw invalid('invalid-request', `${faults.length} fault${faults.length > 1 ? 's' : ''} in the request.`, faults);
  for (const registration of registrations) if (registration.result === 'refused') throw registration.error;
}
