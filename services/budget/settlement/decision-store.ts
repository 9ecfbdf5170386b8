import { Schema } from 'mongoose';
import { definePlainCollection, modelOf } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { cursorPage, type PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { duplicatesIn } from '../../../libs/mongo/duplicate.ts';
import { partId } from './decision-list.ts';
import type { DecisionPart } from './domain/decision-parts.ts';
import type { Settlement } from './domain/settlement.ts';

/** Parts are written once and never changed, in no transaction, so parts that nobody needs can be deleted together. */
export const decisionCollection = definePlainCollection<DecisionPart>({
  name: 'decisions',
  noun: 'decision',
  indexes: [{ key: { list: 1, _id: 1 } }, { key: { list: 1, 'decisions.actionId': 1 } }],
  fields: {
    list: { type: String, required: true },
    index: { type: Number, required: true },
    continues: Boolean,
    goesOn: Boolean,
    decisions: [Schema.Types.Mixed],
  },
});

/** One write sends this many parts, and a cursor fetches as many. They may hold 25,000 ids of groups, or a megabyte. */
const PARTS_AT_ONCE = 50;

export function openDecisions(database: Database) {
  const model = modelOf(database, decisionCollection);
  return {
    /** Writes parts before the settlement that names them. Parts that are there already are the same. */
    async write(parts: readonly DecisionPart[]): Promise<void> {
      for (let from = 0; from < parts.length; from += PARTS_AT_ONCE)
        await duplicatesIn(
          model.bulkWrite(
            parts.slice(from, from + PARTS_AT_ONCE).map((document) => ({ insertOne: { document } })) as never,
            { ordered: false, throwOnValidationError: true },
          ),
        );
    },
    /** Gives the part with this number. A settlement has all parts that it names. */
    async part(list: string, number: number): Promise<DecisionPart> {
      const part = await model.findById(partId(list, number)).lean<DecisionPart>();
      if (!part) throw new Error(`the part ${number} of the decisions ${list} is gone`);
      return part;
    },
    /** Gives the parts of a settlement in their order. */
    each: ({ list }: Pick<Settlement, 'list'>) =>
      model
        .find({ list })
        .sort({ _id: 1 })
        .lean<DecisionPart>()
        .cursor({ batchSize: PARTS_AT_ONCE }) as AsyncIterable<DecisionPart>,
    page: ({ list }: Pick<Settlement, 'list'>, request: PageRequest) =>
      cursorPage<DecisionPart>(model, { list }, request),
    /** Removes a list that no settlement names. */
    remove: (list: string) => model.deleteMany({ list }),
    /** Removes what others wrote for the same number of a settlement before they saw that it was taken. */
    removeOthers: ({ _id, list }: Pick<Settlement, '_id' | 'list'>) =>
      model.deleteMany({ list: { $gte: `${_id}-`, $lt: `${_id}.`, $ne: list } }),
  };
}

export type DecisionStore = ReturnType<typeof openDecisions>;
