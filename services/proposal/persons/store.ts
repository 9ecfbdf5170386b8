import type { Model } from 'mongoose';
import { eraseFromDeadLetters } from '../../../libs/messaging/dead-letters.ts';
import { WITHOUT_OUTBOX } from '../../../libs/mongo/aggregate-store.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { Action } from '../actions/domain/action.ts';
import type { Comment, Proposal, Revision } from '../proposals/domain/proposal.ts';
import { ERASED } from './domain/erasure.ts';

const AT_ONCE = 500;

type Models = { proposals: Model<never>; revisions: Model<never>; comments: Model<never>; actions: Model<never> };

/** What is kept of one person, each by an index of its own. */
export function openPersonStore(database: Database, { proposals, revisions, comments, actions }: Models) {
  const find = <T>(model: Model<never>, filter: object, limit: number) =>
    model
      .find(filter as never, WITHOUT_OUTBOX)
      .limit(limit)
      .lean<T[]>();

  /** Until none is left: what is written meanwhile too. */
  const rewriteAll = async (model: Model<never>, personId: string, update: object): Promise<void> => {
    for (;;) {
      const found = await model
        .find({ by: personId } as never, { _id: 1 })
        .limit(AT_ONCE)
        .lean<{ _id: string }[]>();
      if (found.length === 0) return;
      await model.bulkWrite(found.map(({ _id }) => ({ updateOne: { filter: { _id }, update } })) as never, {
        ordered: false,
      });
    }
  };

  return {
    reviewed: (personId: string, limit: number) => find<Proposal>(proposals, { reviewers: personId }, limit),
    corrected: (personId: string, limit: number) => find<Action>(actions, { 'corrections.by': personId }, limit),
    revisions: (personId: string, limit: number) => find<Revision>(revisions, { by: personId }, limit),
    comments: (personId: string, limit: number) => find<Comment>(comments, { by: personId }, limit),
    /** The content of a proposal is its group's and stays. */
    eraseRevisions: (personId: string) => rewriteAll(revisions, personId, { $set: { by: ERASED } }),
    /** What somebody said goes with them; that something was said stays, so that the answers to it can be understood. */
    eraseComments: (personId: string) =>
      rewriteAll(comments, personId, { $set: { by: ERASED, text: '' }, $unset: { receipts: 1 } }),
    eraseFromLetters: (personId: string) => eraseFromDeadLetters(database, [personId]),
  };
}
