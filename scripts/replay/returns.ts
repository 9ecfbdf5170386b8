import { createHash } from 'node:crypto';
import type { Decision } from '../../services/budget/settlement/domain/snapshot.ts';

/** A group that gives its place on an action back. */
export type Withdrawal = { readonly actionId: string; readonly groupId: string };

export type ReturnOptions = {
  /** So many of a hundred groups that get a place withdraw later. */
  readonly returns: number;
  /** They withdraw so many days after the morning on which they got it. */
  readonly returnAfter: number;
};

const PERCENT = 100;
/** The first 32 bits of a digest are a number below this one. */
const BITS_32 = 2 ** 32;

/** Tells whether a group gives its place on an action back: always the same for one seed. */
function isGivenBack(seed: number, { actionId, groupId }: Withdrawal, returns: number): boolean {
  const drawn = createHash('sha256').update(`${seed} return ${actionId} ${groupId}`).digest().readUInt32BE(0);
  return drawn < (returns / PERCENT) * BITS_32;
}

/** Remembers who was granted a place, and tells day by day who gives it back. */
export function openReturns(seed: number, { returns, returnAfter }: ReturnOptions) {
  const dueOn = new Map<number, Withdrawal[]>();
  return {
    /** @param morning the day of the season on whose morning this was decided */
    note(decisions: readonly Decision[], morning: number): void {
      const due = decisions.flatMap((decision) =>
        decision.kind === 'cross' || decision.kind === 'extend'
          ? decision.groups
              .map((groupId) => ({ actionId: decision.actionId, groupId }))
              .filter((place) => isGivenBack(seed, place, returns))
          : [],
      );
      const day = morning + returnAfter;
      if (due.length > 0) dueOn.set(day, [...(dueOn.get(day) ?? []), ...due]);
    },
    dueOn: (day: number): readonly Withdrawal[] => dueOn.get(day) ?? [],
  };
}
