import type { Database } from '../../libs/mongo/connect.ts';
import { actionCollections, openActionStore } from './action-store.ts';
import { fileCollections, openFileStore } from '../../libs/mongo/file-store.ts';
import { knownCollections, openKnownStore } from './known-store.ts';
import { openProposalStore, proposalCollections } from './proposal-store.ts';

export const collections = [...proposalCollections, ...actionCollections, ...knownCollections, ...fileCollections('illustrations')];

export function openStore(database: Database, written: () => void) {
  const proposing = openProposalStore(database, written);
  return { ...proposing, ...openActionStore(database, written, proposing.proposals), known: openKnownStore(database), illustrations: openFileStore(database, 'illustrations') };
}

export type ProposalStore = ReturnType<typeof openStore>;
