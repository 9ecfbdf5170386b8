import { conflict } from '../../../libs/errors/app-error.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { FundableAction } from '../known.ts';
import { dayOf } from './domain/claim-content.ts';

/**
 * Gives the last day for claims on this action. The newest news of its season counts, and until such news is known the
 * settlement counts.
 */
export async function claimsUntil(
  { known }: Pick<ReimbursementDeps, 'known'>,
  action: FundableAction,
): Promise<string> {
  const season = await known.seasons.find(action.seasonId);
  return season?.claimsUntil ?? action.claimsUntil;
}

/**
 * Checks that claims on the action are open. A claim on no action needs no check.
 * @throws not-known-yet, claims-closed
 */
export async function requireFundable(
  { known, now }: Pick<ReimbursementDeps, 'known' | 'now'>,
  actionId: string | null,
): Promise<void> {
  if (actionId === null) return;
  const until = await claimsUntil({ known }, await known.fundableActions.get(actionId));
  if (dayOf(now()) > until) throw conflict('claims-closed', `Claims on this action could be filed until ${until}.`);
}
