import type { ClientSession } from 'mongoose';
import { notFound } from '../../../libs/errors/app-error.ts';
import { defineCollection, definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type Page, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { updateInBatches } from '../../../libs/mongo/update-in-batches.ts';
import { ERASED } from '../persons/domain/erasure.ts';
import { revisionId, type Proposal, type Revision } from './domain/proposal.ts';
import type { ProposalState } from './domain/transitions.ts';

export const howToFields = {
  steps: [String],
  materials: [String],
  costLines: [{ _id: false, label: String, amountCents: Number }],
};
export const illustrationFields = [{ _id: false, id: String, alt: String, contentType: String }];
const contentFields = { title: String, summary: String, description: String, howTo: howToFields };

export const proposalCollection = defineCollection<Proposal>({
  name: 'proposals',
  noun: 'proposal',
  indexes: [
    { key: { createdAt: -1, _id: -1 } },
    { key: { groupId: 1, createdAt: -1, _id: -1 } },
    { key: { state: 1, createdAt: -1, _id: -1 } },
    { key: { reviewers: 1 } },
  ],
  fields: {
    version: { type: Number, required: true },
    groupId: { type: String, required: true },
    state: { type: String, required: true },
    entered: { version: Number, at: Date },
    revision: { type: Number, required: true },
    content: contentFields,
    illustrations: illustrationFields,
    requests: [{ _id: false, id: String, level: String, text: String, state: String, by: String, at: Date }],
    framework: 'Mixed',
    declined: 'Mixed',
    reviewers: { type: [String], default: undefined },
    derivedFrom: String,
    actionId: String,
    createdAt: Date,
    updatedAt: Date,
  },
});

export const revisionCollection = definePlainCollection<Revision>({
  name: 'revisions',
  noun: 'revision',
  indexes: [{ key: { proposalId: 1, revision: 1, _id: 1 } }, { key: { by: 1 } }],
  fields: { proposalId: String, revision: Number, content: contentFields, by: String, at: Date },
});

export type ProposalFilter = { readonly groupId?: string | undefined; readonly state?: ProposalState | undefined };

export function openProposals(database: Database, written: () => void) {
  const proposals = openDocuments(database, proposalCollection, written);
  return {
    ...proposals,
    /** Lists the proposals of a group or in a state, newest first. */
    newest: ({ groupId, state }: ProposalFilter, request: PageRequest) =>
      proposals.page({ ...(groupId !== undefined && { groupId }), ...(state && { state }) }, request, {
        by: 'createdAt',
        direction: -1,
      }),
    /** Reads the proposals whose present state concerns other services. */
    announced: () => proposals.each({ state: { $in: ['submitted', 'changes_requested', 'declined'] } }, 'by-id'),
    reviewedBy: (personId: string, limit: number) => proposals.where({ reviewers: personId }, { limit }),
  };
}

export type ProposalStore = ReturnType<typeof openProposals>;

/** Revisions are added, and never changed or removed. */
export function openRevisions(database: Database) {
  const revisions = modelOf(database, revisionCollection);
  return {
    async add(revision: Revision, session: ClientSession): Promise<void> {
      await revisions.create([revision], { session });
    },
    async get(proposalId: string, revision: number): Promise<Revision> {
      const found = await revisions.findOne({ _id: revisionId(proposalId, revision) }).lean<Revision>();
      if (!found) throw notFound(revisionCollection.noun);
      return found;
    },
    /** Lists the revisions of a proposal, oldest first. */
    page: (proposalId: string, request: PageRequest): Promise<Page<Revision>> =>
      cursorPage(revisions, { proposalId }, request, { by: 'revision' }),
    writtenBy: (personId: string, limit: number) => revisions.find({ by: personId }).limit(limit).lean<Revision[]>(),
    /** Erases the author of revisions. Their content belongs to the group and stays. */
    eraseAuthor: (personId: string) => updateInBatches(revisions, { by: personId }, { $set: { by: ERASED } }),
  };
}

export type RevisionStore = ReturnType<typeof openRevisions>;
