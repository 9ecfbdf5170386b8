import { EXAMPLE } from '../../libs/http/example.ts';
import type { Database } from '../../libs/mongo/connect.ts';
import { UNSAVED } from '../../libs/mongo/document-store.ts';
import { inTransaction } from '../../libs/mongo/transaction.ts';
import { DEFAULT_POLICY } from '../../libs/threshold/policy.ts';
import { openingMemory } from '../../libs/threshold/threshold.ts';
import { plusDays } from '../../libs/time/clock.ts';
import { parisTime } from '../../libs/time/paris.ts';
import { openKnownGroups } from '../../services/budget/known.ts';
import { envelopeOf } from '../../services/budget/ledger/domain/transfer.ts';
import { openLedger } from '../../services/budget/ledger/store.ts';
import { openSeasons } from '../../services/budget/seasons/store.ts';
import { openActions } from '../../services/budget/settlement/store.ts';

const AT_ONCE = 250;
export const CAP_CENTS = 10_000;
const POLICY = { version: 1, ...DEFAULT_POLICY };

const batches = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );

export type BudgetStage = {
  readonly seasonId: string;
  readonly groups: readonly string[];
  readonly actions: readonly { readonly id: string; readonly fundable: boolean }[];
  /** The money in each group's envelope, in cents. */
  readonly envelopeCents: number;
};

/**
 * Writes what budget knows before a drill. The season has no money, so nothing crosses and no place is granted: all
 * requests stay, and can be counted.
 */
export async function fillBudget(
  database: Database,
  { groups, actions, seasonId, envelopeCents }: BudgetStage,
  now: Date,
): Promise<void> {
  const written = () => undefined;
  const seasons = openSeasons(database, written);
  const actionStore = openActions(database, written);
  const ledger = openLedger(database, written);
  const knownGroups = openKnownGroups(database);
  const [today, later] = [now.toISOString().slice(0, 10), plusDays(now, 200).toISOString().slice(0, 10)];
  await seasons.save({
    _id: seasonId,
    version: UNSAVED,
    number: 1,
    name: 'Drill',
    state: 'open',
    startsOn: today,
    endsOn: later,
    claimsUntil: later,
    mode: 'daily',
    totalCents: 0,
    policy: POLICY,
    memory: openingMemory(POLICY, today),
    recentCents: 0,
    settledOn: parisTime(now).day,
    settlementDue: false,
  });
  const inputs = EXAMPLE.thresholdInputs;
  const crossing = { settlementId: 'x', at: now, votes: 1, threshold: 0, inputs, claimsUntil: later, reservedCents: 0 };
  for (const [index, { id, fundable }] of actions.entries()) {
    await actionStore.save({
      _id: id,
      version: UNSAVED,
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
      passing: null,
      crossing: fundable ? crossing : null,
      grantedBy: null,
    });
  }
  for (const batch of batches(groups)) {
    await knownGroups.learn(
      batch.map((_id) => ({ _id, version: 1, certified: true, decertifiedAt: null, department: '69' })),
    );
    await inTransaction(database, (session) =>
      ledger.bookFromOutside(
        batch.map((id) => ({
          _id: `opening-${id}`,
          to: envelopeOf(id),
          amountCents: envelopeCents,
          reason: 'drill',
        })),
        now,
        session,
      ),
    );
  }
}
