import { defineCollection } from '../../../libs/mongo/collection.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import type { PageRequest } from '../../../libs/mongo/cursor-page.ts';
import { openDocuments } from '../../../libs/mongo/document-store.ts';
import { updateInBatches } from '../../../libs/mongo/update-in-batches.ts';
import { ERASED } from '../persons/domain/erasure.ts';
import type { Comment } from './domain/comment.ts';

export const commentCollection = defineCollection<Comment>({
  name: 'comments',
  noun: 'comment',
  indexes: [{ key: { proposalId: 1, at: 1, _id: 1 } }, { key: { by: 1 } }],
  fields: { version: Number, proposalId: String, side: String, text: String, by: String, at: Date },
});

export function openComments(database: Database, written: () => void) {
  const comments = openDocuments(database, commentCollection, written);
  return {
    ...comments,
    /** Lists the comments on a proposal, oldest first. */
    thread: (proposalId: string, request: PageRequest) => comments.page({ proposalId }, request, { by: 'at' }),
    writtenBy: (personId: string, limit: number) => comments.where({ by: personId }, { limit }),
    /**
     * Erases the texts of the comments of a person together with their author. The comments themselves stay, so that
     * the answers to them can be understood.
     */
    async eraseTexts(personId: string): Promise<void> {
      await comments.forgetAnswers({ by: personId });
      await updateInBatches(
        comments.model,
        { by: personId },
        { $set: { by: ERASED, text: '' }, $unset: { receipts: 1 } },
      );
    },
  };
}

export type CommentStore = ReturnType<typeof openComments>;
