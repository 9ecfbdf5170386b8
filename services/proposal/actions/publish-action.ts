import { conflict, invalid, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite, TooEarly } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { certification } from '../certification.ts';
import { actionPublished, reportPublished, stateEntered } from '../events.ts';
import { markPublished } from '../proposals/domain/proposal.ts';
import type { PageRequest } from '../proposals/store.ts';
import { requireVersion } from '../require-version.ts';
import { missingFor } from '../review/domain/readiness.ts';
import type { ProposalStore } from '../store.ts';
import { shuffledPage } from './daily-order.ts';
import {
  actionOf,
  correct,
  makeFundable,
  moveTo,
  type Action,
  type FundingDecision,
  type Report,
  type Texts,
} from './domain/action.ts';

/** Actions and what groups report of them. */
export function publishAction({ store, now, newId }: { store: ProposalStore; now: Clock; newId: () => string }) {
  const { actions, reports, proposals, known } = store;
  const { requireCertified, isCertified } = certification(store);

  const find = async (actionId: string): Promise<Action> => {
    const action = await actions.find(actionId);
    if (!action) throw notFound('action');
    return action;
  };

  /** The others are told when what they know of the action changed. */
  const announcement = (before: Action, after: Action): AnyEvent[] =>
    after.announced.version === before.announced.version ? [] : [actionPublished(after)];

  return {
    find,
    groupOf: async (actionId: string) => (await actions.find(actionId))?.groupId,

    async page(order: 'number' | 'shuffle', request: PageRequest) {
      if (order === 'number') return actions.page(request);
      const { ids, nextCursor } = shuffledPage(await actions.ids(), request, now());
      const found = new Map((await actions.findMany(ids)).map((action) => [action._id, action]));
      return { items: ids.flatMap((id) => found.get(id) ?? []), nextCursor };
    },

    publishProposal: (proposalId: string, capCents: number, receipt: ReceiptDraft<Action> | undefined) =>
      onNewestState(async () => {
        const at = now();
        const proposal = await proposals.find(proposalId);
        if (!proposal) throw notFound('proposal');
        const actionId = newId();
        const published = markPublished(proposal, actionId, at);
        const [groupCertified, season] = await Promise.all([isCertified(proposal.groupId), known.openSeason()]);
        const missing = missingFor(proposal, { groupCertified, seasonOpen: season !== undefined });
        if (missing.length > 0 || !season)
          throw invalid(
            'not-ready',
            `${missing.length} thing${missing.length > 1 ? 's are' : ' is'} missing before this proposal can be published.`,
            missing.map(({ pointer, detail }) => ({ pointer: `#resource${pointer}`, detail })),
          );
        return actions.publish(
          published,
          (number) => actionOf(proposal, { _id: actionId, number, seasonId: season._id, capCents }, at),
          (action) => ({ events: [actionPublished(action)], receipt }),
        );
      }),

    correctAction: (
      actionId: string,
      {
        texts,
        reason,
        by,
        seen,
      }: { texts: { readonly [K in keyof Texts]?: Texts[K] | undefined }; reason: string; by: string; seen: number },
    ) =>
      onNewestState(async () => {
        const action = await find(actionId);
        requireVersion(action, seen);
        const corrected = correct(
          action,
          {
            title: texts.title ?? action.title,
            summary: texts.summary ?? action.summary,
            description: texts.description ?? action.description,
          },
          { at: now(), by, reason },
        );
        return corrected ? actions.save(corrected, { events: announcement(action, corrected) }) : action;
      }),

    /** What did not cross in its season goes on, with its votes, in the one that is open now. */
    moveActionsOn: () =>
      onNewestState(async () => {
        const season = await known.openSeason();
        if (!season) return;
        const left = await actions.leftBehind(season._id);
        const changes = left.flatMap((action) => {
          const moved = moveTo(action, season._id, now());
          return moved ? [{ doc: moved, events: announcement(action, moved) }] : [];
        });
        const refused = await actions.saveMany(changes);
        if (refused.length > 0) throw new StaleWrite(`${refused.length} actions changed meanwhile`);
      }),

    markFundable: (actionId: string, decision: FundingDecision) =>
      onNewestState(async () => {
        const action = await actions.find(actionId);
        if (!action) throw new TooEarly(`action ${actionId} is not here yet`);
        const fundable = makeFundable(action, decision, now());
        if (fundable) await actions.save(fundable, { events: announcement(action, fundable) });
      }),

    async reportOn(
      actionId: string,
      given: Pick<Report, 'groupId' | 'text' | 'tips' | 'realCostCents'>,
      receipt: ReceiptDraft<Report> | undefined,
    ): Promise<Report> {
      const action = await find(actionId);
      await requireCertified(given.groupId);
      if (!action.fundable)
        throw conflict('not-fundable', 'Reports are about fundable actions; this one is not fundable yet.');
      const report: Report = { _id: newId(), version: 1, actionId, ...given, publishedAt: now() };
      return reports.insert(report, { events: [reportPublished(report)], receipt });
    },

    reportPage: (actionId: string, request: PageRequest) => reports.page(actionId, request),

    async *replay(): AsyncIterable<AnyEvent> {
      for await (const proposal of proposals.announced()) yield* stateEntered(proposal);
      for await (const action of actions.all()) yield actionPublished(action);
      for await (const report of reports.all()) yield reportPublished(report);
    },
  };
}

export type PublishAction = ReturnType<typeof publishAction>;
