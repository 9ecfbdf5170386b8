import {
  aggregateStore,
  documentSchema,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
  type Save,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import { revisionId, type Comment, type Proposal, type Revision } from './domain/proposal.ts';
import type { ProposalState } from './domain/transitions.ts';

export const proposalCollections: readonly CollectionPlan[] = [
  {
    name: 'proposals',
    indexes: [
      ...OUTBOX_INDEXES,
      { key: { createdAt: -1, _id: -1 } },
      { key: { groupId: 1, createdAt: -1, _id: -1 } },
      { key: { state: 1, createdAt: -1, _id: -1 } },
      { key: { reviewers: 1 } },
    ],
  },
  { name: 'revisions', indexes: [{ key: { proposalId: 1, revision: 1, _id: 1 } }, { key: { by: 1 } }] },
  { name: 'comments', indexes: [...OUTBOX_INDEXES, { key: { proposalId: 1, at: 1, _id: 1 } }, { key: { by: 1 } }] },
];

export const howToFields = {
  steps: [String],
  materials: [String],
  costLines: [{ _id: false, label: String, amountCents: Number }],
};
export const illustrationFields = [{ _id: false, id: String, alt: String, contentType: String }];
const contentFields = { title: String, summary: String, description: String, howTo: howToFields };

const proposalSchema = documentSchema<Proposal>(
  {
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
  'proposals',
);
const revisionSchema = documentSchema<Revision>(
  { proposalId: String, revision: Number, content: contentFields, by: String, at: Date },
  'revisions',
);
const commentSchema = documentSchema<Comment>(
  { version: Number, proposalId: String, side: String, text: String, by: String, at: Date },
  'comments',
);

export type PageRequest = { readonly cursor?: string | undefined; readonly limit: number };
export type ProposalFilter = { readonly groupId?: string | undefined; readonly state?: ProposalState | undefined };

export function openProposalStore(database: Database, written: () => void) {
  const model = modelOf<Proposal>(database, proposalSchema);
  const revisionModel = modelOf<Revision>(database, revisionSchema);
  const commentModel = modelOf<Comment>(database, commentSchema);
  const proposals = aggregateStore<Proposal>(model, written);
  const comments = aggregateStore<Comment>(commentModel, written);
  return {
    proposals: {
      ...proposals,
      /** The proposal and its new revision in one transaction: they cannot say different things. */
      saveRevision: (proposal: Proposal, revision: Revision, save: Pick<Save<Proposal>, 'receipt'> = {}) =>
        inTransaction(database, async (session) => {
          await (proposal.version === 1
            ? proposals.insert(proposal, { ...save, session })
            : proposals.save(proposal, { ...save, session }));
          await revisionModel.create([revision] as never, { session });
          return proposal;
        }),
      page: ({ groupId, state }: ProposalFilter, request: PageRequest) =>
        cursorPage<Proposal>(
          model as never,
          { ...(groupId !== undefined && { groupId }), ...(state && { state }) },
          request,
          'createdAt',
          -1,
        ),
      announced: () =>
        model
          .find({ state: { $in: ['submitted', 'changes_requested', 'declined'] } }, WITHOUT_OUTBOX)
          .lean<Proposal>()
          .cursor() as AsyncIterable<Proposal>,
    },
    revisions: {
      model: revisionModel,
      find: async (proposalId: string, revision: number) =>
        (await revisionModel.findOne({ _id: revisionId(proposalId, revision) }).lean<Revision>()) ?? undefined,
      page: (proposalId: string, request: PageRequest) =>
        cursorPage<Revision>(revisionModel as never, { proposalId }, request, 'revision'),
    },
    comments: {
      ...comments,
      page: (proposalId: string, request: PageRequest) =>
        cursorPage<Comment>(commentModel as never, { proposalId }, request, 'at'),
    },
  };
}
