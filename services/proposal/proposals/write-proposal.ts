import { fileTypeFromBuffer } from 'file-type';
import { AppError, invalid, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { certification } from '../certification.ts';
import { stateEntered } from '../events.ts';
import { requireVersion } from '../require-version.ts';
import type { ProposalStore } from '../store.ts';
import { compare, type Content } from './domain/content.ts';
import {
  draft,
  illustrate,
  removeIllustration,
  revise,
  revisionOf,
  submit,
  withdraw,
  type Illustration,
  type Proposal,
  type Side,
} from './domain/proposal.ts';
import type { PageRequest, ProposalFilter } from './store.ts';

const IMAGES = ['image/png', 'image/jpeg'];

type Receipt = ReceiptDraft<Proposal> | undefined;

/** What a group does with its proposal, and what is read of it. */
export function writeProposal({ store, now, newId }: { store: ProposalStore; now: Clock; newId: () => string }) {
  const { proposals, revisions, illustrations } = store;
  const { requireCertified } = certification(store);

  const find = async (proposalId: string): Promise<Proposal> => {
    const proposal = await proposals.find(proposalId);
    if (!proposal) throw notFound('proposal');
    return proposal;
  };

  const findRevision = async (proposalId: string, revision: number) => {
    const found = await revisions.find(proposalId, revision);
    if (!found) throw notFound('revision');
    return found;
  };

  return {
    find,
    findRevision,
    page: (filter: ProposalFilter, request: PageRequest) => proposals.page(filter, request),
    revisionPage: (proposalId: string, request: PageRequest) => revisions.page(proposalId, request),
    groupOf: async (proposalId: string) => (await proposals.find(proposalId))?.groupId,

    async draftProposal(
      given: { groupId: string; content: Content; derivedFrom: string | undefined; by: string },
      receipt: Receipt,
    ): Promise<Proposal> {
      await requireCertified(given.groupId);
      if (given.derivedFrom !== undefined && !(await store.actions.find(given.derivedFrom))) {
        throw invalid('invalid-request', 'A proposal derives from a published action.', [
          { pointer: '/derivedFrom', detail: 'is not a published action' },
        ]);
      }
      const proposal = draft(newId(), given.groupId, given.content, given.derivedFrom ?? null, now());
      return proposals.saveRevision(proposal, revisionOf(proposal, given.by), { receipt });
    },

    reviseProposal: (proposalId: string, { content, by, seen }: { content: Content; by: string; seen: number }) =>
      onNewestState(async () => {
        const proposal = await find(proposalId);
        requireVersion(proposal, seen);
        const revised = revise(proposal, content, now());
        return revised ? proposals.saveRevision(revised, revisionOf(revised, by)) : proposal;
      }),

    submitProposal: (proposalId: string, receipt: Receipt) =>
      onNewestState(async () => {
        const submitted = submit(await find(proposalId), now());
        await requireCertified(submitted.groupId);
        return proposals.save(submitted, { events: stateEntered(submitted), receipt });
      }),

    withdrawProposal: (proposalId: string, receipt: Receipt) =>
      onNewestState(async () => proposals.save(withdraw(await find(proposalId), now()), { receipt })),

    async compareRevisions(proposalId: string, from: number, to: number) {
      const [before, after] = await Promise.all([findRevision(proposalId, from), findRevision(proposalId, to)]);
      return { from, to, changes: compare(before.content, after.content) };
    },

    /** Bytes first, so that no proposal ever names an illustration that is not there. */
    async illustrateProposal(
      proposalId: string,
      { content, alt, sideOf }: { content: Buffer; alt: string; sideOf: (proposal: Proposal) => Side },
      receipt: Receipt,
    ): Promise<Proposal> {
      const contentType = (await fileTypeFromBuffer(content))?.mime ?? 'unknown';
      if (!IMAGES.includes(contentType))
        throw new AppError(
          'unsupported',
          'unsupported-content',
          'An illustration is a PNG or JPEG image; this content is neither.',
        );
      const illustration: Illustration = { id: newId(), alt, contentType };
      const illustrated = async () => {
        const proposal = await find(proposalId);
        return illustrate(proposal, illustration, sideOf(proposal), now());
      };
      await illustrated();
      await illustrations.put(illustration.id, [content]);
      try {
        return await onNewestState(async () => proposals.save(await illustrated(), { receipt }));
      } catch (error) {
        // Only when it is sure that nothing was saved: after a lost connection the proposal may name it.
        if (error instanceof AppError || error instanceof StaleWrite)
          await illustrations.remove(illustration.id).catch(() => undefined);
        throw error;
      }
    },

    async removeIllustration(
      proposalId: string,
      illustrationId: string,
      sideOf: (proposal: Proposal) => Side,
    ): Promise<Proposal> {
      const without = await onNewestState(async () => {
        const proposal = await find(proposalId);
        return proposals.save(removeIllustration(proposal, illustrationId, sideOf(proposal), now()));
      });
      await illustrations.remove(illustrationId).catch(() => undefined);
      return without;
    },

    async readIllustration(of: { readonly illustrations: readonly Illustration[] }, illustrationId: string) {
      const illustration = of.illustrations.find(({ id }) => id === illustrationId);
      if (!illustration) throw notFound('illustration');
      return { content: await illustrations.open(illustration.id), contentType: illustration.contentType };
    },
  };
}

export type WriteProposal = ReturnType<typeof writeProposal>;
