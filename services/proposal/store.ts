import type { Database } from '../../libs/mongo/connect.ts';
import { fileCollections, openFileStore } from '../../libs/mongo/file-store.ts';
import { actionCollections, openActionStore } from './actions/store.ts';
import { knownCollections, openKnownStore } from './known.ts';
import { openPersonStore } from './persons/store.ts';
import { openProposalStore, proposalCollections } from './proposals/store.ts';

export const collections = [
  ...proposalCollections,
  ...actionCollections,
  ...knownCollections,
  ...fileCollections('illustrations'),
];

export function openStore(database: Database, written: () => void) {
  const proposing = openProposalStore(database, written);
  const acting = openActionStore(database, written, proposing.proposals);
  const models = {
    proposals: proposing.proposals.model,
    revisions: proposing.revisions.model,
    comments: proposing.comments.model,
    actions: acting.actions.model,
  };
  return {
    ...proposing,
    ...acting,
    persons: openPersonStore(database, models as never),
    known: openKnownStore(database),
    illustrations: openFileStore(database, 'illustrations'),
  };
}

export type ProposalStore = ReturnType<typeof openStore>;
