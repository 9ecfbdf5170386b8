import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { MailerDeps } from '../deps.ts';
import { lift, type SuppressionReason } from './domain/suppression.ts';

/** One call lifts at most this many suppressions, so that it ends in seconds. */
export const LIFTED_AT_ONCE = 1_000;

type ReportedReason = Exclude<SuppressionReason, 'complaint'>;
/** What mail servers and providers say. A complaint stays, because its person asked for it. */
export const REPORTED: readonly ReportedReason[] = ['refused', 'bounce', 'soft-bounces'];

/** @property left whether there are more of them, for another call */
export type Lifted = { readonly lifted: number; readonly left: boolean };

/** Writes again to all addresses that were suppressed since a moment, because their reports were about the sender. */
export async function liftSuppressionsSince(
  { suppressions, now }: Pick<MailerDeps, 'suppressions' | 'now'>,
  since: Date,
  { by, why }: { readonly by: string; readonly why: string },
  reasons: readonly ReportedReason[] = REPORTED,
): Promise<Lifted> {
  const isMeant = ({ reason, at }: { readonly reason: SuppressionReason | null; readonly at: Date }): boolean =>
    at >= since && reasons.some((each) => each === reason);
  const found = await suppressions.where(
    { active: true, at: { $gte: since }, reason: { $in: reasons } },
    { sort: { at: -1 }, limit: LIFTED_AT_ONCE + 1 },
  );
  let lifted = 0;
  for (const { _id } of found.slice(0, LIFTED_AT_ONCE)) {
    await onNewestState(async () => {
      const existing = await suppressions.find(_id);
      const next = existing && isMeant(existing) ? lift(existing, { by, why, at: now() }) : undefined;
      if (!next) return;
      await suppressions.save(next);
      lifted += 1;
    });
  }
  return { lifted, left: found.length > LIFTED_AT_ONCE };
}
