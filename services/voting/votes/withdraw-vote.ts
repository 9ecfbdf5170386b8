import { onNewestState } from '../../../libs/errors/transient.ts';
import type { VotingDeps } from '../deps.ts';
import { voteChanged } from '../events.ts';
import { withdraw, type Vote } from './domain/vote.ts';

/** Withdraws the commitment of a group. @throws not-found, illegal-transition */
export const withdrawVote = ({ votes, now }: Pick<VotingDeps, 'votes' | 'now'>, id: string): Promise<Vote> =>
  onNewestState(async () =>
    votes.save(withdraw(await votes.get(id), now()), { events: (saved) => [voteChanged(saved)] }),
  );
