import { eventOf, type AnyEvent } from '../../libs/events/event.ts';
import type { Action } from './actions/domain/action.ts';
import type { Proposal } from './proposals/domain/proposal.ts';
import type { Report } from './reports/domain/report.ts';

/**
 * Makes the events that the present state of a proposal announces. A draft and a withdrawal are not announced; a
 * publication is announced by the action.
 */
export function stateEntered(proposal: Proposal): AnyEvent[] {
  const {
    _id: proposalId,
    groupId,
    revision,
    entered: { version, at },
    content: { title },
    requests,
    declined,
  } = proposal;
  const reference = { proposalId, version, groupId, title, revision };
  switch (proposal.state) {
    case 'submitted':
      return [eventOf('proposal.submitted', proposalId, version, at, reference)];
    case 'changes_requested': {
      const open = requests.filter(({ state }) => state === 'open').map(({ level, text }) => ({ level, text }));
      return [eventOf('proposal.changes-requested', proposalId, version, at, { ...reference, requests: open })];
    }
    case 'declined':
      return [
        eventOf('proposal.declined', proposalId, version, at, { ...reference, reasons: declined?.reasons ?? '' }),
      ];
    case 'draft':
    case 'withdrawn':
    case 'published':
      return [];
  }
}

export function actionPublished(action: Action): AnyEvent {
  const {
    _id: actionId,
    number,
    proposalId,
    groupId,
    seasonId,
    revision,
    title,
    summary,
    capCents,
    publishedAt,
    announced: { version, at },
  } = action;
  return eventOf('action.published', actionId, version, at, {
    actionId,
    version,
    number,
    proposalId,
    groupId,
    seasonId,
    revision,
    title,
    summary,
    capCents,
    publishedAt: publishedAt.toISOString(),
  });
}

/** Tells the other services about an action when the facts that they keep of it changed. */
export const actionChanged = (before: Action, after: Action): AnyEvent[] =>
  after.announced.version === before.announced.version ? [] : [actionPublished(after)];

export function reportPublished({
  _id: reportId,
  version,
  actionId,
  groupId,
  tips,
  realCostCents,
  publishedAt,
}: Report): AnyEvent {
  return eventOf('report.published', reportId, version, publishedAt, {
    reportId,
    version,
    actionId,
    groupId,
    tips,
    realCostCents,
    publishedAt: publishedAt.toISOString(),
  });
}
