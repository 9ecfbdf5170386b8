import type { Action } from '../actions/domain/action.ts';
import type { ProposalDeps } from '../deps.ts';
import { isAlike, likenessPercent, wordsOf } from './domain/similarity.ts';

/** So many similar actions are listed at most. */
const MOST_LISTED = 10;

export type SimilarAction = {
  readonly action: Pick<Action, '_id' | 'number' | 'title' | 'groupId'>;
  readonly likenessPercent: number;
  readonly sameGroup: boolean;
};

/**
 * Lists the published actions whose text is like that of a proposal, the most similar first. Splitting one action into
 * four would buy four low thresholds, so reviewers look at this list before they call a proposal distinct.
 * @throws not-found
 */
export async function listSimilarActions(
  { proposals, actions }: Pick<ProposalDeps, 'proposals' | 'actions'>,
  proposalId: string,
): Promise<SimilarAction[]> {
  const { content, groupId } = await proposals.get(proposalId);
  const words = wordsOf(content);
  const similar: SimilarAction[] = [];
  for await (const action of actions.each()) {
    if (action.proposalId === proposalId) continue;
    const [likeness, sameGroup] = [likenessPercent(words, wordsOf(action)), action.groupId === groupId];
    if (isAlike(likeness, sameGroup)) similar.push({ action, likenessPercent: likeness, sameGroup });
  }
  return similar
    .sort((a, b) => b.likenessPercent - a.likenessPercent || a.action.number - b.action.number)
    .slice(0, MOST_LISTED);
}
