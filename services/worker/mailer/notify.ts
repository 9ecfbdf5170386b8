import { TooEarly } from '../../../libs/errors/transient.ts';
import type { AnyEvent, EventOf } from '../../../libs/events/event.ts';
import { plusDays, type Clock } from '../../../libs/time/clock.ts';
import { factId, happenedAt } from '../fact.ts';
import { rowsOf, type NotifiedEvent } from './catalogue.ts';
import type { Projections } from './projection-store.ts';
import type { MailStore } from './store.ts';

/** Older news can only come from a replay into a new database: longer than any outage or dead letter should last. */
export const NEWS_DAYS = 30;
const TIPS_TOLD = 3;
export const PLANNED_AGAIN_MS = 120_000;

type News = Extract<AnyEvent, { type: NotifiedEvent }>;
type Facts = { readonly actionId?: string | null; readonly groupId?: string; readonly claimId?: string };

export type NotifyDeps = { store: MailStore; projections: Projections; now: Clock; requestTask: (task: 'plan-notification', id: string) => Promise<void> };

export function notifying({ store, projections, now, requestTask }: NotifyDeps) {
  /** What the templates tell beside the event itself. @throws TooEarly while a fact of another event is missing */
  const aboutAction = async (actionId: string) => {
    const action = await projections.action(actionId);
    if (!action) throw new TooEarly(`action ${actionId} is not known yet`);
    const { number, title, summary, capCents, groupId } = action;
    return { action: { number, title, summary, capCents }, authorId: groupId };
  };

  const dataOf = async (event: News): Promise<Record<string, unknown>> => {
    const { actionId, claimId } = event.data as Facts;
    const action = typeof actionId === 'string' && event.type !== 'action.published' ? await aboutAction(actionId) : { action: null };
    if (event.type === 'action.fundable') {
      const reports = await projections.latestReports(event.data.actionId, TIPS_TOLD);
      return { ...event.data, ...action, reports: reports.map(({ tips, realCostCents }) => ({ tips, realCostCents })) };
    }
    if (event.type === 'claim.unfunded') {
      const claim = claimId === undefined ? null : await projections.claim(claimId);
      if (!claim) throw new TooEarly(`claim ${claimId ?? ''} is not known yet`);
      return { ...event.data, ...action, title: claim.title, amountCents: claim.amountCents };
    }
    return { ...event.data, ...action };
  };

  const notify = async (event: News): Promise<void> => {
    const at = now();
    if (happenedAt(event) < plusDays(at, -NEWS_DAYS)) return;
    // `place.waiting` says it already, and the next settlement answers within moments: no money is missing yet.
    if (event.type === 'claim.unfunded' && event.data.reason === 'waiting-for-place') return;
    const data = await dataOf(event);
    const { groupId = null } = event.data as Facts;
    for (const { kind, to, id } of rowsOf(event.type)) {
      const _id = id?.(event.data as never) ?? factId(event);
      await store.addNotification({ _id, kind, to, groupId, data, state: 'planning', wave: 0, cursor: '', planned: 0, at, dueAt: new Date(at.getTime() + PLANNED_AGAIN_MS) });
      await requestTask('plan-notification', _id);
    }
  };

  return {
    notify,

    /** A group that voted before the crossing hears of its place with the news that the action is fundable. */
    async notifyOfPlace(event: EventOf<'place.granted'>): Promise<void> {
      const { actionId, groupId, cause } = event.data;
      if (cause === 'vote') {
        const [crossing, vote] = await Promise.all([projections.crossing(actionId), projections.vote(`${actionId}.${groupId}`)]);
        if (!crossing || !vote) throw new TooEarly(`the crossing or the vote behind ${event.id} is not known yet`);
        if (vote.at <= crossing.fundableAt) return;
      }
      await notify(event);
    },
  };
}

export type Notifying = ReturnType<typeof notifying>;
