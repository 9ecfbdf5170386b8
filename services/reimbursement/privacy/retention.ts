import { StaleWrite } from '../../../libs/errors/transient.ts';
import { plusDays } from '../../../libs/time/clock.ts';
import type { Deps } from '../claims/claim-desk.ts';
import type { Claim } from '../claims/domain/claim.ts';
import { nextState } from '../claims/domain/transitions.ts';
import { recorded } from '../claims/trail.ts';
import { bareClaim, isAnswered, isOver, withoutContact, withoutPayees } from './domain/erasure.ts';

/** Days; see docs/personal-data.md. */
export type Periods = { readonly drafts: number; readonly contacts: number; readonly claims: number };

/** Somebody wrote between our look and our write: the next sweep looks again. */
const unlessStale = async (write: Promise<unknown>): Promise<void> => {
  await write.catch((error: unknown) => {
    if (!(error instanceof StaleWrite)) throw error;
  });
};

/** What is kept about persons goes when its time is over. */
export function retention({ store, now }: Pick<Deps, 'store' | 'now'>, periods: Periods) {
  const { claims, payouts, payoutFiles, persons, doomedFiles, together } = store;
  const ago = (days: number) => plusDays(now(), -days);

  /** A step like any other, so that the trail says why payee and documents are gone. Never deleted: a claim that vanished would look like one that was made to vanish. */
  const forgotten = (claim: Claim): Claim => {
    const before = { ...bareClaim(claim), version: claim.version };
    return recorded(
      before,
      { ...before, state: nextState(claim.state, 'forget') },
      { did: 'forget', by: 'system', at: now(), why: 'The time for which it is kept is over.' },
    );
  };

  const removeFiles = () =>
    doomedFiles.removeFiles(
      async (claimId, documentId) =>
        (await claims.find(claimId))?.documents.some(({ id }) => id === documentId) ?? false,
    );

  return {
    async forgetOldClaims(): Promise<void> {
      for (const draft of await persons.abandonedDrafts(ago(periods.drafts))) {
        await doomedFiles.doom(
          draft._id,
          draft.documents.map(({ id }) => id),
        );
        await unlessStale(claims.rewrite(forgotten(draft)));
      }
      for (const claim of await persons.endedWithContact(ago(periods.contacts))) {
        if (isOver(claim)) await unlessStale(claims.rewrite(withoutContact(claim)));
      }
      // However it ended: after the years that accounts are kept nothing is awaited from it.
      for (const claim of await persons.endedWithPayee(ago(periods.claims))) {
        await doomedFiles.doom(
          claim._id,
          claim.documents.map(({ id }) => id),
        );
        await unlessStale(claims.rewrite(forgotten(claim)));
      }
      for (const payout of await persons.payoutsWithPayees(ago(periods.claims))) {
        if (!isAnswered(payout)) continue;
        // Together: a batch that still names its payees, and has lost its file, would look like one that was tampered with.
        await unlessStale(
          together(async (session) => {
            await payouts.rewrite(withoutPayees(payout), session);
            await payoutFiles.remove(payout._id, session);
          }),
        );
      }
      await removeFiles();
    },
  };
}
