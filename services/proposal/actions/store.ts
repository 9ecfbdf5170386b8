import type { QueryFilter } from 'mongoose';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import {
  aggregateStore,
  documentSchema,
  isDuplicate,
  modelOf,
  OUTBOX_INDEXES,
  WITHOUT_OUTBOX,
  type AggregateStore,
  type Save,
} from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage } from '../../../libs/mongo/cursor-page.ts';
import type { CollectionPlan } from '../../../libs/mongo/migrate.ts';
import { inTransaction } from '../../../libs/mongo/transaction.ts';
import type { Proposal } from '../proposals/domain/proposal.ts';
import { howToFields, illustrationFields, type PageRequest } from '../proposals/store.ts';
import type { Action, Report } from './domain/action.ts';

export const actionCollections: readonly CollectionPlan[] = [
  {
    name: 'actions',
    indexes: [
      ...OUTBOX_INDEXES,
      { key: { number: 1 }, unique: true },
      { key: { number: 1, _id: 1 } },
      { key: { proposalId: 1 }, unique: true },
      { key: { 'fundable.version': 1, seasonId: 1 } },
      { key: { 'corrections.by': 1 } },
    ],
  },
  { name: 'reports', indexes: [...OUTBOX_INDEXES, { key: { actionId: 1, publishedAt: -1, _id: -1 } }] },
];

const actionSchema = documentSchema<Action>(
  {
    version: { type: Number, required: true },
    number: { type: Number, required: true },
    proposalId: { type: String, required: true },
    groupId: { type: String, required: true },
    seasonId: { type: String, required: true },
    revision: Number,
    title: String,
    summary: String,
    description: String,
    howTo: howToFields,
    illustrations: illustrationFields,
    capCents: { type: Number, required: true },
    publishedAt: Date,
    fundable: 'Mixed',
    corrections: [{ _id: false, at: Date, by: String, reason: String, changes: 'Mixed' }],
    announced: { version: Number, at: Date },
  },
  'actions',
);
const reportSchema = documentSchema<Report>(
  {
    version: Number,
    actionId: String,
    groupId: String,
    text: String,
    tips: String,
    realCostCents: Number,
    publishedAt: Date,
  },
  'reports',
);

export function openActionStore(database: Database, written: () => void, proposals: AggregateStore<Proposal>) {
  const model = modelOf<Action>(database, actionSchema);
  const reportModel = modelOf<Report>(database, reportSchema);
  const actions = aggregateStore<Action>(model, written);
  const reports = aggregateStore<Report>(reportModel, written);
  return {
    actions: {
      ...actions,
      /**
       * The proposal becomes an action, in one transaction. Unique indexes on number and proposal hold what
       * concurrent publications could break; the one that lost decides again on the newest state.
       */
      async publish(
        proposal: Proposal,
        actionOf: (number: number) => Action,
        saveOf: (action: Action) => Save<Action>,
      ): Promise<Action> {
        try {
          const action = await inTransaction(database, async (session) => {
            const last = await model
              .findOne({}, { number: 1 })
              .sort({ number: -1 })
              .session(session)
              .lean<Pick<Action, 'number'>>();
            const published = actionOf((last?.number ?? 0) + 1);
            await proposals.save(proposal, { session });
            return actions.insert(published, { ...saveOf(published), session });
          });
          // The store's own call came before the commit, when the relay could not see the event.
          written();
          return action;
        } catch (error) {
          if (isDuplicate(error, 'number') || isDuplicate(error, 'proposalId'))
            throw new StaleWrite('another action took this number, or this proposal is published');
          throw error;
        }
      },
      page: (request: PageRequest) => cursorPage<Action>(model as never, {}, request, 'number'),
      ids: async () => (await model.find({}, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id),
      findMany: (ids: readonly string[]) => model.find({ _id: { $in: ids } }, WITHOUT_OUTBOX).lean<Action[]>(),
      /** Actions that did not cross, in another season than this. */
      leftBehind: (seasonId: string) =>
        model
          .find({ 'fundable.version': null, seasonId: { $ne: seasonId } } as QueryFilter<unknown>, WITHOUT_OUTBOX)
          .lean<Action[]>(),
      all: () => model.find({}, WITHOUT_OUTBOX).lean<Action>().cursor() as AsyncIterable<Action>,
    },
    reports: {
      ...reports,
      page: (actionId: string, request: PageRequest) =>
        cursorPage<Report>(reportModel as never, { actionId }, request, 'publishedAt', -1),
      all: () => reportModel.find({}, WITHOUT_OUTBOX).lean<Report>().cursor() as AsyncIterable<Report>,
    },
  };
}
