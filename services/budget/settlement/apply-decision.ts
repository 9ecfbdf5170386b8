import type { ClientSession } from 'mongoose';
import { conflict } from '../../../libs/errors/app-error.ts';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { leftCents } from '../../../libs/funding/funding.ts';
import { actionFundable, placeChanged, placeExpiring } from '../events.ts';
import type { Projections } from '../known.ts';
import { returnToSeason, tellSeason } from '../seasons/return-to-season.ts';
import type { BudgetStore } from '../store.ts';
import type { BudgetAction } from './domain/action.ts';
import { giveBack, grant, placeId, remind, requestPlace, type Place } from './domain/place.ts';
import type { Settlement } from './domain/settlement.ts';
import type { Decision } from './domain/snapshot.ts';

type Of<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

/**
 * Writes one decision. Money, action, places and their events are in the caller's transaction, so that
 * total = remaining + reservations and reservation = free + places hold at every moment.
 * @throws AppError when the accounts or a place no longer allow it
 */
export async function applyDecision(
  store: BudgetStore,
  projections: Projections,
  settlement: Settlement,
  decision: Decision,
  session: ClientSession,
): Promise<void> {
  const { seasonId, startedAt: at } = settlement;
  const national = `national:${seasonId}` as const;

  const actionOf = async (actionId: string): Promise<BudgetAction> => {
    const action = await store.actions.find(actionId, session);
    if (!action) throw new Error(`a settlement names the unknown action ${actionId}`);
    return action;
  };
  const savePlaces = async (places: readonly Place[]) => {
    const refused = await store.places.saveMany(
      places.map((place) => ({ doc: place, events: [placeChanged(place, at)] })),
      session,
    );
    if (refused.length > 0) throw new StaleWrite(`${refused.length} places changed meanwhile`);
  };
  const giveToSeason = (action: BudgetAction, amountCents: number, id: string, reason: string) =>
    returnToSeason(store, action, { id, amountCents, reason, at }, session);
  const asked = (action: BudgetAction, groupId: string, plannedMonth: string | null, voteVersion: number) => ({
    actionId: action._id,
    groupId,
    seasonId,
    capCents: action.capCents,
    cause: 'vote' as const,
    plannedMonth,
    voteVersion,
    at,
  });

  const cross = async ({ actionId, groups, reservedCents, votes, threshold, inputs }: Of<'cross'>) => {
    const action = await actionOf(actionId);
    if (action.state === 'fundable') return;
    if (action.seasonId !== seasonId) throw conflict('action-moved-on', 'The action has moved on to another season.');
    const season = await store.seasons.find(seasonId, session);
    await store.ledger.book(
      {
        _id: `reserve-${settlement._id}-${actionId}`,
        from: national,
        to: `action:${actionId}`,
        amountCents: reservedCents,
        reason: `crossing of action ${action.number}`,
        at,
      },
      session,
    );
    // Who withdrew since the snapshot keeps the decision valid, but takes no place: the money stays free for others.
    const active = new Map(
      (await projections.votesOn([actionId], session))
        .filter((vote) => vote.active)
        .map((vote) => [vote.groupId, vote]),
    );
    const places = groups.flatMap((groupId) => {
      const vote = active.get(groupId);
      const place = vote && requestPlace(undefined, asked(action, groupId, vote.plannedMonth, vote.version));
      return place ? [{ ...grant(place, at), version: 1 }] : [];
    });
    const crossed: BudgetAction = {
      ...action,
      version: action.version + 1,
      state: 'fundable',
      reservedCents,
      freeCents: reservedCents - action.capCents * places.length,
      crossing: {
        settlementId: settlement._id,
        at,
        votes,
        threshold,
        inputs,
        claimsUntil: season?.claimsUntil ?? '',
        reservedCents,
      },
    };
    await store.actions.save(crossed, { events: [actionFundable(crossed)], session });
    await savePlaces(places);
    await tellSeason(store, seasonId, at, session);
  };

  const extend = async ({ actionId, groups, fromFreeCents, fromSeasonCents }: Of<'extend'>) => {
    const action = await actionOf(actionId);
    if (action.freeCents < fromFreeCents)
      throw conflict('free-reserve-gone', 'The free reserve is no longer what the settlement saw.');
    if (fromSeasonCents > 0) {
      await store.ledger.book(
        {
          _id: `extend-${settlement._id}-${actionId}`,
          from: national,
          to: `action:${actionId}`,
          amountCents: fromSeasonCents,
          reason: `more places on action ${action.number}`,
          at,
        },
        session,
      );
    }
    const votes = new Map((await projections.votesOn([actionId], session)).map((vote) => [vote.groupId, vote]));
    const known = new Map((await store.placesOn([actionId], session)).map((place) => [place.groupId, place]));
    const places = groups.flatMap((groupId) => {
      const existing = known.get(groupId);
      const vote = votes.get(groupId);
      // Who withdrew since the snapshot takes no place, as in a crossing: the money stays free.
      if (!vote?.active && !(existing?.state === 'waiting' && existing.cause === 'claim')) return [];
      const waiting = requestPlace(existing, asked(action, groupId, vote?.plannedMonth ?? null, vote?.version ?? 0));
      const place = waiting ?? existing;
      if (place?.state !== 'waiting')
        throw new StaleWrite(`the place of ${groupId} on ${actionId} is no longer waiting`);
      return [{ ...grant(place, at), version: (existing?.version ?? 0) + 1 }];
    });
    const freeCents = action.freeCents + fromSeasonCents - action.capCents * places.length;
    await store.actions.save(
      { ...action, version: action.version + 1, reservedCents: action.reservedCents + fromSeasonCents, freeCents },
      { session },
    );
    await savePlaces(places);
    if (fromSeasonCents > 0) await tellSeason(store, seasonId, at, session);
  };

  const returnPlace = async ({ actionId, groupId, cause, amountCents, to }: Of<'return-place'>) => {
    const place = await store.places.find(placeId(actionId, groupId), session);
    const awaited = await store.awaitsMoney(actionId, groupId, session);
    if (place?.state !== 'granted' || place.heldCents > 0 || leftCents(place) !== amountCents || awaited)
      throw conflict('place-in-use', 'The place was used or returned meanwhile.');
    const action = await actionOf(actionId);
    const change =
      to === 'free'
        ? { freeCents: action.freeCents + amountCents }
        : { reservedCents: action.reservedCents - amountCents };
    await store.actions.save({ ...action, ...change, version: action.version + 1 }, { session });
    await savePlaces([giveBack(place, cause)]);
    if (to === 'season')
      await giveToSeason(
        action,
        amountCents,
        `return-${settlement._id}-${place._id}`,
        `unused place on action ${action.number}`,
      );
  };

  const remindPlace = async ({ actionId, groupId, returnsOn }: Of<'remind-place'>) => {
    const place = await store.places.find(placeId(actionId, groupId), session);
    if (place?.state !== 'granted') return; // Returned or asked for anew meanwhile: there is nothing to remind of.
    const reminded = remind(place, at);
    await store.places.save(reminded, { events: [placeExpiring(reminded, returnsOn, at)], session });
  };

  const endWaiting = async ({ actionId, groups }: Of<'end-waiting'>) => {
    const ending = new Set(groups);
    const places = (await store.placesOn([actionId], session)).filter(
      ({ state, groupId }) => state === 'waiting' && ending.has(groupId),
    );
    await savePlaces(places.map((place) => giveBack(place, 'season-closed')));
  };

  const releaseFree = async ({ actionId, amountCents }: Of<'release-free'>) => {
    const action = await actionOf(actionId);
    if (action.freeCents < amountCents)
      throw conflict('free-reserve-gone', 'The free reserve is no longer what the settlement saw.');
    await store.actions.save(
      {
        ...action,
        version: action.version + 1,
        reservedCents: action.reservedCents - amountCents,
        freeCents: action.freeCents - amountCents,
      },
      { session },
    );
    await giveToSeason(
      action,
      amountCents,
      `release-${settlement._id}-${actionId}`,
      `free reserve of action ${action.number}`,
    );
  };

  switch (decision.kind) {
    case 'cross':
      return cross(decision);
    case 'extend':
      return extend(decision);
    case 'return-place':
      return returnPlace(decision);
    case 'release-free':
      return releaseFree(decision);
    case 'remind-place':
      return remindPlace(decision);
    case 'end-waiting':
      return endWaiting(decision);
    case 'extension-lacks':
      return; // Nothing to write: it stands in the settlement, and finance is told what is missing.
  }
}
