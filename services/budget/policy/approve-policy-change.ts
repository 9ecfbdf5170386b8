import { conflict, notFound } from '../../../libs/errors/app-error.ts';
import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { parisTime } from '../../../libs/time/paris.ts';
import type { BudgetDeps } from '../deps.ts';
import { withPolicy } from '../seasons/domain/season.ts';
import { saveSeason } from '../seasons/save-season.ts';
import { settleSoon } from '../settlement/settle-soon.ts';
import { approveChange, type PolicyChange } from './domain/policy-change.ts';

type Decision = {
  readonly seasonId: string;
  readonly changeId: string;
  readonly by: string;
  /** This is the version of the change that the person saw. */
  readonly seen: number;
};

/**
 * Approves a change that another person proposed. The decision and the policy change in one transaction, so that each
 * policy has its approval and each approval has its policy.
 * @throws not-found, illegal-transition, own-proposal, policy-changed-meanwhile, version-mismatch
 */
export async function approvePolicyChange(
  deps: Pick<BudgetDeps, 'policyChanges' | 'seasons' | 'ledger' | 'inTransaction' | 'requestTask' | 'logger' | 'now'>,
  { seasonId, changeId, by, seen }: Decision,
): Promise<PolicyChange> {
  const { policyChanges, seasons, inTransaction, now } = deps;
  const approved = await onNewestState(() =>
    inTransaction(async (session) => {
      const at = now();
      const change = await policyChanges.getOf(seasonId, changeId, session);
      const season = await seasons.find(seasonId, session);
      if (!season) throw notFound('change of policy');
      if (season.state === 'closed')
        throw conflict('illegal-transition', 'The season is closed; its policy does not change any more.');
      // A person who asks again did not receive the first answer.
      if (change.state === 'approved' && change.decidedBy === by) return change;
      const decision = approveChange(change, season.policy, by, at);
      requireSeen('change of the policy', change, seen);
      const decided = await policyChanges.save(decision, { session });
      await saveSeason(deps, withPolicy(season, change.rules, parisTime(at).day), at, session);
      return decided;
    }),
  );
  settleSoon(deps, seasonId);
  return approved;
}
