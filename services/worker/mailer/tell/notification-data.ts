import { TooEarly } from '../../../../libs/errors/transient.ts';
import type { MailerDeps } from '../deps.ts';
import type { NewsEvent } from './rows-to-tell.ts';

/** One mail tells the tips of at most this many reports on similar actions. */
const REPORTS_TOLD = 3;

type DataDeps = Pick<MailerDeps, 'known'>;
export type NotificationData = Readonly<Record<string, unknown>>;

/**
 * Gives the values that a notification needs: those of its event, and facts of other services.
 * @throws TooEarly while such a fact is missing
 */
export async function notificationData(deps: DataDeps, event: NewsEvent): Promise<NotificationData> {
  const { actionId } = event.data as { actionId?: string | null };
  const action =
    typeof actionId === 'string' && event.type !== 'action.published'
      ? await aboutAction(deps, actionId)
      : { action: null };
  return { ...event.data, ...action, ...(await moreFor(deps, event)) };
}

async function aboutAction({ known }: DataDeps, actionId: string): Promise<NotificationData> {
  const action = await known.actions.find(actionId);
  if (!action) throw new TooEarly(`action ${actionId} is not known yet`);
  const { number, title, summary, capCents, groupId } = action;
  return { action: { number, title, summary, capCents }, authorId: groupId };
}

/** Gives the values that only some events need. */
async function moreFor({ known }: DataDeps, event: NewsEvent): Promise<NotificationData> {
  if (event.type === 'action.published') return { authorId: event.data.groupId };
  if (event.type === 'claim.info-requested') return { answerBy: event.data.answerBy ?? null };
  if (event.type === 'action.fundable') {
    const reports = await known.reports.latestOf(event.data.actionId, REPORTS_TOLD);
    return { reports: reports.map(({ tips, realCostCents }) => ({ tips, realCostCents })) };
  }
  if (event.type === 'claim.unfunded') {
    const claim = await known.claims.find(event.data.claimId);
    if (!claim) throw new TooEarly(`claim ${event.data.claimId} is not known yet`);
    return { title: claim.title, amountCents: claim.amountCents };
  }
  return {};
}
