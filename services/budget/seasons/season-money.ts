import type { ClientSession } from 'mongoose';
import { AppError, conflict, invalid, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import { MAX_CENTS } from '../../../libs/money/cents.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { seasonChanged } from '../events.ts';
import type { Transfer } from '../ledger/store.ts';
import type { BudgetStore } from '../store.ts';
import { withoutRest, withTotal, type Season } from './domain/season.ts';
import type { SeasonWithMoney } from './seasons.ts';

type Deps = { store: BudgetStore; now: Clock; settleSoon: (seasonId: string) => void };
type Movement = {
  readonly seasonId: string;
  readonly reference: string;
  readonly amountCents: number;
  readonly by: string;
};

const nationalOf = (seasonId: string) => `national:${seasonId}` as const;

/** Money that comes into a season and leaves it other than through actions. */
export function seasonMoney({ store, now, settleSoon }: Deps) {
  const find = async (seasonId: string, session?: ClientSession): Promise<Season> => {
    const season = await store.seasons.find(seasonId, session);
    if (!season) throw notFound('season');
    return season;
  };

  const save = async (season: Season, at: Date, session: ClientSession) =>
    store.seasons.save(season, {
      events: [seasonChanged(season, await store.ledger.available(nationalOf(season._id), session), at)],
      session,
    });

  /** Books with the season's total in one transaction. The reference is the natural key: the same one books once. */
  const move = async (
    { seasonId, reference, amountCents }: Movement,
    changeCents: number,
    transfer: Omit<Transfer, 'phase' | 'at'>,
  ): Promise<SeasonWithMoney> => {
    const at = now();
    await onNewestState(() =>
      store.inTransaction(async (session) => {
        const season = await find(seasonId, session);
        if (season.state === 'closed')
          throw conflict('illegal-transition', 'The season is closed; its money does not change any more.');
        if (!(await store.ledger.book({ ...transfer, at }, session))) return;
        if (season.totalCents + changeCents > MAX_CENTS)
          throw invalid('season-too-large', 'The season would pass a billion euros.', [
            { pointer: '/amountCents', detail: `at most ${MAX_CENTS - season.totalCents} more` },
          ]);
        await save(withTotal(season, changeCents), at, session);
      }),
    );
    const booked = await store.ledger.find(transfer._id);
    if (booked?.amountCents !== amountCents)
      throw conflict('reference-used', `The reference ${reference} was booked with another amount.`);
    settleSoon(seasonId);
    return { ...(await find(seasonId)), remainingCents: await store.ledger.available(nationalOf(seasonId)) };
  };

  return {
    allocate: (movement: Movement) =>
      move(movement, movement.amountCents, {
        _id: `allocation-${movement.seasonId}-${movement.reference}`,
        from: 'external',
        to: nationalOf(movement.seasonId),
        amountCents: movement.amountCents,
        reason: `allocation ${movement.reference}`,
        by: movement.by,
      }),

    /** Takes an allocation back, never more than remains: what is set aside for actions stays. @throws beyond-remaining */
    async reduce(movement: Movement & { readonly reason: string }): Promise<SeasonWithMoney> {
      const { seasonId, reference, amountCents, reason, by } = movement;
      try {
        return await move(movement, -amountCents, {
          _id: `reduction-${seasonId}-${reference}`,
          from: nationalOf(seasonId),
          to: 'external',
          amountCents,
          reason: `reduction ${reference}: ${reason}`,
          by,
        });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'overdrawn')) throw error;
        throw conflict(
          'beyond-remaining',
          `Only ${await store.ledger.available(nationalOf(seasonId))} cents remain in this season; what is set aside for actions stays theirs.`,
        );
      }
    },

    /**
     * What closed seasons did not need goes to the one that is open; where none is, it waits for the next.
     * Named after the version that it leaves, so that each rest moves once, also one that comes later by a correction.
     */
    async carryOver(): Promise<void> {
      const open = (await store.liveSeasons()).find(({ state }) => state === 'open');
      if (!open) return;
      const at = now();
      for (const { _id: closedId } of await store.closedSeasons()) {
        if ((await store.ledger.available(nationalOf(closedId))) === 0) continue;
        await onNewestState(() =>
          store.inTransaction(async (session) => {
            const [closed, next] = [await find(closedId, session), await find(open._id, session)];
            const restCents = await store.ledger.available(nationalOf(closedId), session);
            if (restCents === 0 || next.state !== 'open') return;
            await store.ledger.book(
              {
                _id: `carry-over-${closedId}-${closed.version}`,
                from: nationalOf(closedId),
                to: nationalOf(next._id),
                amountCents: restCents,
                reason: `rest of ${closed.name}`,
                at,
              },
              session,
            );
            await save(withoutRest(closed, restCents), at, session);
            await save(withTotal(next, restCents), at, session);
          }),
        );
        settleSoon(open._id);
      }
    },
  };
}

export type SeasonMoney = ReturnType<typeof seasonMoney>;
