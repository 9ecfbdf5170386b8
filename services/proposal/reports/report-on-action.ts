import { conflict } from '../../../libs/errors/app-error.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ProposalDeps } from '../deps.ts';
import { reportPublished } from '../events.ts';
import { requireCertified } from '../known.ts';
import { reportOf, type Experience, type Report } from './domain/report.ts';

/**
 * Publishes the report of a group, which tells the others how the action went.
 * @throws not-found, not-known-yet, not-certified, not-fundable
 */
export async function reportOnAction(
  {
    actions,
    reports,
    knownGroups,
    now,
    newId,
  }: Pick<ProposalDeps, 'actions' | 'reports' | 'knownGroups' | 'now' | 'newId'>,
  actionId: string,
  experience: Experience,
  receipt: ReceiptDraft<Report> | undefined,
): Promise<Report> {
  const action = await actions.get(actionId);
  await requireCertified(knownGroups, experience.groupId);
  if (!action.fundable)
    throw conflict('not-fundable', 'Reports are about fundable actions; this one is not fundable yet.');
  return reports.save(reportOf(newId(), actionId, experience, now()), {
    events: (saved) => [reportPublished(saved)],
    receipt,
  });
}
