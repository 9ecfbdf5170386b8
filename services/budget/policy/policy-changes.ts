import { conflict, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/aggregate-store.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { PolicyRules } from '../../../libs/threshold/schemas.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { seasonChanged } from '../events.ts';
import type { Projections } from '../known.ts';
import { withPolicy } from '../seasons/domain/season.ts';
import type { Snapshot } from '../settlement/domain/snapshot.ts';
import { takeSnapshot } from '../settlement/take-snapshot.ts';
import type { BudgetStore } from '../store.ts';
import {
  approveChange,
  rejectChange,
  requireNews,
  type PolicyChange,
  type SeenOutcome,
} from './domain/policy-change.ts';
import { simulate, type Outcome } from './domain/simulation.ts';
import type { PolicyChangeStore } from './store.ts';

type Deps = {
  store: BudgetStore;
  changes: PolicyChangeStore;
  projections: Projections;
  now: Clock;
  newId: () => string;
  settleSoon: (seasonId: string) => void;
};

const seen = ({ crossings, granted, remainingCents }: Outcome): SeenOutcome => ({ crossings, granted, remainingCents });

/** A policy is changed by two persons, and simulated before; what is fundable stays so. */
export function policyChangeUseCases({ store, changes, projections, now, newId, settleSoon }: Deps) {
  const find = async (seasonId: string, changeId: string): Promise<PolicyChange> => {
    const change = await changes.find(changeId);
    if (change?.seasonId !== seasonId) throw notFound('change of policy');
    return change;
  };

  const liveSnapshot = async (seasonId: string): Promise<Snapshot> => {
    const snapshot = await takeSnapshot({ store, projections }, seasonId, now());
    if (!snapshot) throw notFound('season');
    if (snapshot.state === 'closed')
      throw conflict('illegal-transition', 'The season is closed; its policy does not change any more.');
    return snapshot;
  };

  const numbersOf = async (seasonId: string) =>
    new Map((await store.actionsOf(seasonId)).map(({ _id, number }) => [_id, number]));

  return {
    find,
    page: changes.page,
    numbersOf,

    /** Which actions would cross, in which order, and what would remain: now, and with other rules or more money. */
    async simulate(seasonId: string, rules: PolicyRules, addedCents: number) {
      const snapshot = await liveSnapshot(seasonId);
      return { policy: snapshot.policy, ...simulate(snapshot, rules, addedCents), numbers: await numbersOf(seasonId) };
    },

    async propose(
      seasonId: string,
      { rules, reason }: { rules: PolicyRules; reason: string },
      by: string,
      receipt?: ReceiptDraft<PolicyChange>,
    ): Promise<PolicyChange> {
      const snapshot = await liveSnapshot(seasonId);
      requireNews(snapshot.policy, rules);
      const { current, proposed } = simulate(snapshot, rules, 0);
      const change: PolicyChange = {
        _id: newId(),
        version: 1,
        seasonId,
        rules,
        reason,
        base: snapshot.policy,
        simulation: { current: seen(current), proposed: seen(proposed) },
        proposedBy: by,
        proposedAt: now(),
        state: 'open',
        decidedBy: null,
        decidedAt: null,
        rejection: null,
      };
      try {
        return await changes.insert(change, { receipt });
      } catch (error) {
        if (isDuplicate(error, 'seasonId'))
          throw conflict(
            'policy-change-open',
            'Another change of this policy is not decided yet; approve or reject it first.',
          );
        throw error;
      }
    },

    /** The decision and the policy change together, so that a policy always has its approval, and an approval its policy. */
    async approve(seasonId: string, changeId: string, by: string): Promise<PolicyChange> {
      const approved = await onNewestState(() =>
        store.inTransaction(async (session) => {
          const at = now();
          const change = await changes.find(changeId, session);
          const season = await store.seasons.find(seasonId, session);
          if (!season || change?.seasonId !== seasonId) throw notFound('change of policy');
          if (season.state === 'closed')
            throw conflict('illegal-transition', 'The season is closed; its policy does not change any more.');
          // Whoever asks again did not hear the answer.
          if (change.state === 'approved' && change.decidedBy === by) return change;
          const decided = approveChange(change, season.policy, by, at);
          const next = withPolicy(season, change.rules);
          await changes.save(decided, { session });
          await store.seasons.save(next, {
            events: [seasonChanged(next, await store.ledger.available(`national:${seasonId}`, session), at)],
            session,
          });
          return decided;
        }),
      );
      settleSoon(seasonId);
      return approved;
    },

    reject: (seasonId: string, changeId: string, why: string, by: string): Promise<PolicyChange> =>
      onNewestState(async () => {
        const change = await find(seasonId, changeId);
        if (change.state === 'rejected' && change.decidedBy === by && change.rejection === why) return change;
        return changes.save(rejectChange(change, by, why, now()));
      }),
  };
}

export type PolicyChangeUseCases = ReturnType<typeof policyChangeUseCases>;
