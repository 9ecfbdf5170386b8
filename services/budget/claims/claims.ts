import type { ClientSession } from 'mongoose';
import { AppError } from '../../../libs/errors/app-error.ts';
import { onNewestState, TooEarly } from '../../../libs/errors/transient.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { holdChanged, placeChanged } from '../events.ts';
import type { Projections } from '../known.ts';
import { giveBack, placeId, requestPlace, waitFor } from '../settlement/domain/place.ts';
import type { BudgetStore } from '../store.ts';
import { claimMoney, NOTHING } from './claim-money.ts';
import type { Hold } from './domain/hold.ts';

type Submission = Pick<Hold, 'n' | 'groupId' | 'actionId' | 'amountCents' | 'envelopeMaxCents' | 'submittedAt'> & {
  readonly claimId: string;
};
type Deps = {
  store: BudgetStore;
  projections: Projections;
  now: Clock;
  settleSoon: (seasonId: string) => void;
  fundClaimsSoon: (groupIds: readonly string[]) => Promise<void>;
};

/** The money of claims: held on entering finance review, booked on approval, freed when a claim ends. */
export function claimUseCases({ store, projections, now, settleSoon, fundClaimsSoon }: Deps) {
  const { fund, charge, free, reverse, bookRefund } = claimMoney(store);

  /** A first claim asks for a place, like a vote does; only a settlement grants it. @returns the season to settle */
  const askForPlace = async (submission: Submission, at: Date, session: ClientSession): Promise<string | undefined> => {
    const { actionId, groupId } = submission;
    if (actionId === null) return undefined;
    const action = await store.actions.find(actionId, session);
    if (action?.state !== 'fundable') throw new TooEarly(`action ${actionId} is not known here as fundable yet`);
    await store.fenceClosing(action.seasonId, session);
    const existing = await store.places.find(placeId(actionId, groupId), session);
    const vote = await projections.findVote(placeId(actionId, groupId), session);
    const place = requestPlace(existing, {
      actionId,
      groupId,
      seasonId: action.seasonId,
      capCents: action.capCents,
      cause: 'claim',
      plannedMonth: vote?.plannedMonth ?? null,
      voteVersion: vote?.version ?? 0,
      at,
    });
    // From now on it waits for the claim too, so a withdrawn vote no longer ends it.
    if (existing?.state === 'waiting' && existing.cause === 'vote')
      await store.places.save(waitFor(existing, 'claim'), { session });
    if (place) {
      const save = { events: [placeChanged(place, at)], session };
      await (existing ? store.places.save(place, save) : store.places.insert(place, save));
    }
    return place || existing?.state === 'waiting' ? action.seasonId : undefined;
  };

  /** A claim that ended asks for a place no longer, unless another claim or a vote of the group does. */
  const endRequest = async (
    { actionId, groupId }: Pick<Hold, 'actionId' | 'groupId'>,
    at: Date,
    session: ClientSession,
  ) => {
    const place = actionId === null ? undefined : await store.places.find(placeId(actionId, groupId), session);
    if (
      place?.state !== 'waiting' ||
      place.cause !== 'claim' ||
      (await store.awaitsMoney(place.actionId, groupId, session))
    )
      return;
    const vote = await projections.findVote(place._id, session);
    if (vote?.active) {
      await store.places.save(waitFor(place, 'vote'), { session });
      return;
    }
    const returned = giveBack(place, 'claim-ended');
    await store.places.save(returned, { events: [placeChanged(returned, at)], session });
  };

  const save = async (before: Hold | undefined, after: Hold, at: Date, session: ClientSession) => {
    const next = { ...after, version: (before?.version ?? 0) + 1 };
    const options = { events: holdChanged(next, at), session };
    await (before ? store.holds.save(next, options) : store.holds.insert(next, options));
  };

  /** Whoever asks again did not hear the answer, or it was lost with a Redis: the present one is told again. */
  const answerAgain = async (hold: Hold, n: number, at: Date, session: ClientSession): Promise<undefined> => {
    if (hold.n !== n) return;
    await store.holds.save(
      { ...hold, version: hold.version + 1 },
      { events: holdChanged({ ...hold, version: hold.version + 1 }, at), session },
    );
  };

  const transact = <T>(work: (session: ClientSession) => Promise<T>) => onNewestState(() => store.inTransaction(work));

  return {
    async submit(submission: Submission): Promise<void> {
      const at = now();
      const seasonToSettle = await transact(async (session) => {
        const { claimId, ...asked } = submission;
        const before = await store.holds.find(claimId, session);
        if (before && before.n >= asked.n) {
          await answerAgain(before, asked.n, at, session);
          // The first time, the process may have died before it asked.
          return before.state === 'unfunded' && before.reason === 'waiting-for-place'
            ? (await store.actions.find(before.actionId ?? '', session))?.seasonId
            : undefined;
        }
        if (before?.state === 'charged')
          throw new AppError(
            'conflict',
            'already-charged',
            `Claim ${claimId} is booked; submission ${asked.n} of it cannot be.`,
          );
        if (before) await free(before, at, session);
        const season = await askForPlace(submission, at, session);
        const after = await fund(
          { ...asked, ...NOTHING, _id: claimId, version: 0, state: 'unfunded', approved: false },
          at,
          session,
        );
        await save(before, after, at, session);
        return season;
      });
      if (seasonToSettle !== undefined) settleSoon(seasonToSettle);
    },

    approve: (claimId: string, n: number) =>
      transact(async (session) => {
        const at = now();
        const hold = await store.holds.find(claimId, session);
        if (!hold || hold.n < n) throw new TooEarly(`submission ${n} of claim ${claimId} is not known here yet`);
        if (hold.n > n || hold.approved || hold.state === 'released') return answerAgain(hold, n, at, session);
        const approved = { ...hold, approved: true };
        await save(hold, hold.state === 'held' ? await charge(approved, at, session) : approved, at, session);
      }),

    /** Money of a paid claim came back. @param refundedCents of the whole claim so far: what was booked before is not booked again */
    async refund(claimId: string, n: number, refundedCents: number): Promise<void> {
      const at = now();
      const groupId = await transact(async (session) => {
        const hold = await store.holds.find(claimId, session);
        if (!hold || hold.n < n || (hold.n === n && (hold.state === 'held' || hold.state === 'unfunded')))
          throw new TooEarly(`claim ${claimId} is not booked here yet`);
        const rest =
          hold.n > n || hold.state === 'released' ? undefined : await bookRefund(hold, refundedCents, at, session);
        if (rest) await save(hold, rest, at, session);
        return rest?.groupId;
      });
      if (groupId !== undefined) await fundClaimsSoon([groupId]);
    },

    async release(
      claimId: string,
      n: number,
      claim: Pick<Hold, 'groupId' | 'actionId' | 'amountCents'>,
    ): Promise<void> {
      const at = now();
      await transact(async (session) => {
        const hold = await store.holds.find(claimId, session);
        if (hold && (hold.n > n || hold.state === 'released')) return;
        if (hold) await (hold.state === 'charged' ? reverse(hold, at, session) : free(hold, at, session));
        // Also when it comes first: then the submission that it ends is ignored when it arrives.
        await save(
          hold,
          {
            envelopeMaxCents: 0,
            submittedAt: at,
            approved: false,
            version: 0,
            ...hold,
            ...claim,
            ...NOTHING,
            _id: claimId,
            n,
            state: 'released',
          },
          at,
          session,
        );
        await endRequest(claim, at, session);
      });
      await fundClaimsSoon([claim.groupId]);
    },

    /** New money or a new place for a group: its waiting claims go on by themselves, oldest first. */
    async fundClaims(groupId: string): Promise<void> {
      for (const { _id } of await store.unfundedHolds(groupId)) {
        await transact(async (session) => {
          const at = now();
          const before = await store.holds.find(_id, session);
          if (before?.state !== 'unfunded') return;
          const after = await fund(before, at, session);
          if (
            after.state !== 'unfunded' ||
            after.reason !== before.reason ||
            after.missingCents !== before.missingCents
          )
            await save(before, after, at, session);
        });
      }
    },
  };
}

export type ClaimUseCases = ReturnType<typeof claimUseCases>;
