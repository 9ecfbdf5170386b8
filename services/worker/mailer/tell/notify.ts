import { TooEarly } from '../../../../libs/errors/transient.ts';
import type { AnyEvent, EventOf } from '../../../../libs/events/event.ts';
import { plusDays, type Clock } from '../../../../libs/time/clock.ts';
import { factId, happenedAt } from '../../domain/fact.ts';
import type { Projections } from '../known.ts';
import type { MailStore } from '../store.ts';
import { rowsOf, type NotifiedEvent, type Row } from './catalogue.ts';

/** Older news can only come from a replay into a new database: longer than any outage or dead letter should last. */
export const NEWS_DAYS = 30;
const TIPS_TOLD = 3;
export const PLANNED_AGAIN_MS = 120_000;

/** Nobody needs two mails about one action on one day. */
const AFTER_PLACE_DAYS = 3;

type News = Extract<AnyEvent, { type: NotifiedEvent }>;
type Facts = { readonly actionId?: string | null; readonly groupId?: string; readonly claimId?: string };

export type NotifyDeps = {
  store: MailStore;
  projections: Projections;
  now: Clock;
  requestTask: (task: 'plan-notification', id: string) => Promise<void>;
};

/** In the morning of its first day, and not right after the news of the place. */
function inMonth(month: string, at: Date): Date {
  return new Date(Math.max(Date.parse(`${month}-01T08:00:00Z`), plusDays(at, AFTER_PLACE_DAYS).getTime()));
}

export function notifying({ store, projections, now, requestTask }: NotifyDeps) {
  const aboutAction = async (actionId: string) => {
    const action = await projections.action(actionId);
    if (!action) throw new TooEarly(`action ${actionId} is not known yet`);
    const { number, title, summary, capCents, groupId } = action;
    return { action: { number, title, summary, capCents }, authorId: groupId };
  };

  /** What only some events need beside their own facts. */
  const moreFor = async (event: News): Promise<Record<string, unknown>> => {
    if (event.type === 'action.published') return { authorId: event.data.groupId };
    if (event.type === 'claim.info-requested') return { answerBy: event.data.answerBy ?? null };
    if (event.type === 'action.fundable') {
      const reports = await projections.latestReports(event.data.actionId, TIPS_TOLD);
      return { reports: reports.map(({ tips, realCostCents }) => ({ tips, realCostCents })) };
    }
    if (event.type === 'claim.unfunded') {
      const claim = await projections.claim(event.data.claimId);
      if (!claim) throw new TooEarly(`claim ${event.data.claimId} is not known yet`);
      return { title: claim.title, amountCents: claim.amountCents };
    }
    return {};
  };

  /** What the templates tell beside the event itself. @throws TooEarly while a fact of another event is missing */
  const dataOf = async (event: News): Promise<Record<string, unknown>> => {
    const { actionId } = event.data as Facts;
    const action =
      typeof actionId === 'string' && event.type !== 'action.published'
        ? await aboutAction(actionId)
        : { action: null };
    return { ...event.data, ...action, ...(await moreFor(event)) };
  };

  const newsIn = (event: News) => {
    const isNew = happenedAt(event) >= plusDays(now(), -NEWS_DAYS);
    return isNew ? rowsOf(event.type).filter(({ when }) => when?.(event.data as never) ?? true) : [];
  };

  const tell = async (event: News, { kind, to, id, inPlannedMonth }: Row<never>, data: Record<string, unknown>) => {
    const at = now();
    const _id = id?.(event.data as never) ?? factId(event);
    const { groupId = null } = event.data as Facts;
    const later = inPlannedMonth ? inMonth(data['plannedMonth'] as string, at) : undefined;
    const dueAt = later ?? new Date(at.getTime() + PLANNED_AGAIN_MS);
    await store.addNotification({
      _id,
      kind,
      to,
      groupId,
      data,
      state: later ? 'waiting' : 'planning',
      wave: 0,
      cursor: '',
      planned: 0,
      at,
      dueAt,
    });
    if (!later) await requestTask('plan-notification', _id);
  };

  return {
    async notify(event: News): Promise<void> {
      const news = newsIn(event);
      if (news.length === 0) return;
      const data = await dataOf(event);
      for (const row of news) await tell(event, row, data);
    },

    /** A group that voted before the crossing hears of its place with the news that the action is fundable; one that asked by a claim needs not be told how to claim. */
    async notifyOfPlace(event: EventOf<'place.granted'>): Promise<void> {
      const news = newsIn(event);
      if (news.length === 0) return;
      const { actionId, groupId, cause } = event.data;
      const [crossing, vote] = await Promise.all([
        projections.crossing(actionId),
        projections.vote(`${actionId}.${groupId}`),
      ]);
      if (!crossing || (cause === 'vote' && !vote))
        throw new TooEarly(`the crossing or the vote behind ${event.id} is not known yet`);
      const byVote = cause === 'vote' ? vote : null;
      const isTold = byVote !== null && byVote.at <= crossing.fundableAt;
      const plannedMonth = byVote?.plannedMonth ?? null;
      const data = { ...(await dataOf(event)), claimsUntil: crossing.claimsUntil ?? null, plannedMonth };
      for (const row of news) {
        if (row.inPlannedMonth ? plannedMonth !== null : !isTold) await tell(event, row, data);
      }
    },
  };
}

export type Notifying = ReturnType<typeof notifying>;
