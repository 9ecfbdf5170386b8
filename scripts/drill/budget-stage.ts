import type { Database } from '../../libs/mongo/connect.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/threshold.ts';
import { plusDays } from '../../libs/time/clock.ts';
import { parisTime } from '../../libs/time/paris.ts';
import { openProjections } from '../../services/budget/known.ts';
import { openStore } from '../../services/budget/store.ts';

const AT_ONCE = 250;
export const CAP_CENTS = 10_000;

const batches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );

export type BudgetStage = {
  readonly seasonId: string;
  readonly groups: readonly string[];
  readonly actions: readonly { readonly id: string; readonly fundable: boolean }[];
  /** What each group's envelope holds. */ readonly envelopeCents: number;
};

/** What budget knows before a drill. There is no money in the season, so nothing crosses and no place is granted: what is asked for stays to be counted. */
export async function fillBudget(
  database: Database,
  { groups, actions, seasonId, envelopeCents }: BudgetStage,
  now: Date,
): Promise<void> {
  const store = openStore(database, () => undefined);
  const projections = openProjections(database);
  const [today, later] = [now.toISOString().slice(0, 10), plusDays(now, 200).toISOString().slice(0, 10)];
  await store.seasons.insert({
    _id: seasonId,
    version: 1,
    number: 1,
    name: 'Drill',
    state: 'open',
    startsOn: today,
    endsOn: later,
    claimsUntil: later,
    mode: 'daily',
    totalCents: 0,
    policy: { version: 1, ...DEFAULT_POLICY },
    settledOn: parisTime(now).day,
    settlementDue: false,
  });
  const inputs = {
    formula: 'v1',
    certifiedGroups: groups.length,
    totalCents: 0,
    remainingCents: 0,
    capCents: CAP_CENTS,
    policy: { version: 1, ...DEFAULT_POLICY },
  } as const;
  const crossing = { settlementId: 'x', at: now, votes: 1, threshold: 0, inputs, claimsUntil: later, reservedCents: 0 };
  for (const [index, { id, fundable }] of actions.entries()) {
    await store.actions.insert({
      _id: id,
      version: 1,
      seasonId,
      number: index + 1,
      title: `Action ${index + 1}`,
      groupId: groups[0] ?? '',
      capCents: CAP_CENTS,
      publishedAt: now,
      publishedVersion: 1,
      state: fundable ? 'fundable' : 'open',
      reservedCents: 0,
      freeCents: 0,
      crossing: fundable ? crossing : null,
    });
  }
  for (const some of batches(groups)) {
    await projections.saveGroups(
      some.map((_id) => ({ _id, version: 1, certified: true, decertifiedAt: null, department: '69' })),
    );
    await store.inTransaction((session) =>
      store.ledger.bookFromOutside(
        some.map((id) => ({
          _id: `opening-${id}`,
          to: `group:${id}` as const,
          amountCents: envelopeCents,
          reason: 'drill',
        })),
        now,
        session,
      ),
    );
  }
}
