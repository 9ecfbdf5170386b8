import { invalid, type Fault } from '../../../libs/errors/app-error.ts';
import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import { isDuplicate } from '../../../libs/mongo/duplicate.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { actionPublished } from '../events.ts';
import { isCertified, type KnownSeason } from '../known.ts';
import { markPublished, type Proposal } from '../proposals/domain/proposal.ts';
import { missingFor } from '../review/domain/readiness.ts';
import { actionOf, type Action } from './domain/action.ts';

type Receipt = ReceiptDraft<Action> | undefined;

/**
 * Makes an action of a submitted proposal that lacks nothing and is as the reviewer saw it.
 * @throws not-found, illegal-transition, not-ready, version-mismatch
 */
export const publishProposal = (
  deps: Pick<ProposalDeps, 'proposals' | 'actions' | 'knownGroups' | 'knownSeasons' | 'transact' | 'now' | 'newId'>,
  proposalId: string,
  { capCents, seen }: { readonly capCents: number; readonly seen: number },
  receipt: Receipt,
): Promise<Action> =>
  onNewestState(async () => {
    const at = deps.now();
    const proposal = await deps.proposals.get(proposalId);
    const actionId = deps.newId();
    const published = markPublished(proposal, actionId, at);
    const season = await requireReady(deps, proposal);
    requireSeen('proposal', proposal, seen);
    const publication = { _id: actionId, seasonId: season._id, capCents };
    return saveBoth(deps, published, (number) => actionOf(proposal, { ...publication, number }, at), receipt);
  });

/** @returns the season in which the action starts @throws not-ready, which names everything that is missing */
async function requireReady(
  { knownGroups, knownSeasons }: Pick<ProposalDeps, 'knownGroups' | 'knownSeasons'>,
  proposal: Proposal,
): Promise<KnownSeason> {
  const [groupCertified, season] = await Promise.all([isCertified(knownGroups, proposal.groupId), knownSeasons.open()]);
  const missing = missingFor(proposal, { groupCertified, seasonOpen: season !== undefined });
  if (missing.length > 0 || !season) throw notReady(missing);
  return season;
}

const notReady = (missing: readonly Fault[]) =>
  invalid(
    'not-ready',
    `${missing.length} thing${missing.length > 1 ? 's are' : ' is'} missing before this proposal can be published.`,
    missing.map(({ pointer, detail }) => ({ pointer: `#resource${pointer}`, detail })),
  );

/**
 * Saves the proposal and its action in one transaction. When two publications happen at once, unique indexes on number
 * and proposal refuse one of them, which then decides again on the newest state.
 */
async function saveBoth(
  { proposals, actions, transact }: Pick<ProposalDeps, 'proposals' | 'actions' | 'transact'>,
  proposal: Proposal,
  actionWith: (number: number) => Action,
  receipt: Receipt,
): Promise<Action> {
  try {
    return await transact(async (session) => {
      const action = actionWith(await actions.nextNumber(session));
      await proposals.save(proposal, { session });
      return actions.save(action, { events: (saved) => [actionPublished(saved)], receipt, session });
    });
  } catch (error) {
    if (isDuplicate(error, 'number') || isDuplicate(error, 'proposalId'))
      throw new StaleWrite('another action took this number, or this proposal is published');
    throw error;
  }
}
