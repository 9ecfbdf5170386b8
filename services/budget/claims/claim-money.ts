import type { ClientSession } from 'mongoose';
import { AppError } from '../../../libs/errors/app-error.ts';
import { StaleWrite } from '../../../libs/errors/transient.ts';
import { fundingOf } from '../../../libs/funding/funding.ts';
import { returnToSeason } from '../seasons/return-to-season.ts';
import { placeId } from '../settlement/domain/place.ts';
import type { BudgetStore } from '../store.ts';
import type { Hold } from './domain/hold.ts';

/** Neither held nor missing. */
export const NOTHING = { nationalCents: 0, envelopeCents: 0, missingCents: 0, reason: null } as const;

/** What the money of one submission does: in the ledger and in its place at once, each by ids that derive from the submission. */
export function claimMoney(store: BudgetStore) {
  const parts = (hold: Hold) =>
    [
      { part: 'national', amountCents: hold.nationalCents, from: `action:${hold.actionId ?? ''}` as const },
      { part: 'envelope', amountCents: hold.envelopeCents, from: `group:${hold.groupId}` as const },
    ].filter(({ amountCents }) => amountCents > 0);
  const transferId = (what: 'hold' | 'post' | 'void' | 'reverse' | 'return', hold: Hold, part: string) =>
    `${what}-${hold._id}-${hold.n}-${part}`;

  const usePlace = async (
    hold: Hold,
    change: { heldCents: number; chargedCents: number; claimEndedAt?: Date },
    session: ClientSession,
  ) => {
    if (hold.actionId === null || hold.nationalCents === 0) return;
    if (!(await store.useOfPlace(placeId(hold.actionId, hold.groupId), change, session)))
      throw new StaleWrite('the place of this claim changed meanwhile');
  };

  /** Frees what the hold sets aside; the transfers of hold n can be ended once only. */
  const free = async (hold: Hold, at: Date, session: ClientSession) => {
    if (hold.state !== 'held') return;
    for (const { part } of parts(hold))
      await store.ledger.void(transferId('void', hold, part), transferId('hold', hold, part), at, session);
    await usePlace(hold, { heldCents: -hold.nationalCents, chargedCents: 0, claimEndedAt: at }, session);
  };

  const charge = async (hold: Hold, at: Date, session: ClientSession): Promise<Hold> => {
    for (const { part } of parts(hold))
      await store.ledger.post(transferId('post', hold, part), transferId('hold', hold, part), at, session);
    await usePlace(
      hold,
      { heldCents: -hold.nationalCents, chargedCents: hold.nationalCents, claimEndedAt: at },
      session,
    );
    return { ...hold, state: 'charged' };
  };

  /** A place that ended with its season takes nothing back: the money is remaining again. @param id of that booking */
  const giveBackCharge = async (hold: Hold, nationalCents: number, id: string, at: Date, session: ClientSession) => {
    const place =
      hold.actionId === null || nationalCents === 0
        ? undefined
        : await store.places.find(placeId(hold.actionId, hold.groupId), session);
    const action = place?.state === 'returned' ? await store.actions.find(place.actionId, session) : undefined;
    if (!place || !action)
      return usePlace(
        { ...hold, nationalCents },
        { heldCents: 0, chargedCents: -nationalCents, claimEndedAt: at },
        session,
      );
    await store.places.save(
      { ...place, version: place.version + 1, chargedCents: place.chargedCents - nationalCents },
      { session },
    );
    await store.actions.save(
      { ...action, version: action.version + 1, reservedCents: action.reservedCents - nationalCents },
      { session },
    );
    await returnToSeason(store, action, { id, amountCents: nationalCents, reason: `claim ${hold._id}`, at }, session);
  };

  /** A claim that ended while its money was being booked: corrections are bookings of their own, the other way. */
  const reverse = async (hold: Hold, at: Date, session: ClientSession) => {
    for (const { part, amountCents, from } of parts(hold)) {
      await store.ledger.book(
        {
          _id: transferId('reverse', hold, part),
          from: 'payee',
          to: from,
          amountCents,
          reason: `claim ${hold._id} ended`,
          at,
        },
        session,
      );
    }
    await giveBackCharge(hold, hold.nationalCents, transferId('return', hold, 'national'), at, session);
  };

  /** Holds every part or none. A claim that finance approved before its money came is booked at once. */
  const fund = async (hold: Hold, at: Date, session: ClientSession): Promise<Hold> => {
    const place =
      hold.actionId === null ? undefined : await store.places.find(placeId(hold.actionId, hold.groupId), session);
    const funding = fundingOf(hold, place, await store.ledger.available(`group:${hold.groupId}`, session));
    if (funding.state === 'unfunded')
      return { ...hold, ...NOTHING, state: 'unfunded', reason: funding.reason, missingCents: funding.missingCents };
    const held: Hold = {
      ...hold,
      ...NOTHING,
      state: 'held',
      nationalCents: funding.nationalCents,
      envelopeCents: funding.envelopeCents,
    };
    for (const { part, amountCents, from } of parts(held)) {
      await store.ledger.hold(
        { _id: transferId('hold', held, part), from, to: 'payee', amountCents, reason: `claim ${held._id}`, at },
        session,
      );
    }
    await usePlace(held, { heldCents: held.nationalCents, chargedCents: 0 }, session);
    return held.approved ? charge(held, at, session) : held;
  };

  /**
   * First to the envelope, as far as that had paid, then to the place on the action, because the national part of a cheaper expense
   * would have been the same. @returns what is left of the charge; undefined when nothing came back since. @throws refund-too-large
   */
  const bookRefund = async (
    hold: Hold,
    refundedCents: number,
    at: Date,
    session: ClientSession,
  ): Promise<Hold | undefined> => {
    const backCents = refundedCents - (hold.refundedCents ?? 0);
    if (backCents <= 0) return undefined;
    const envelopeBack = Math.min(backCents, hold.envelopeCents);
    const nationalBack = backCents - envelopeBack;
    if (nationalBack > hold.nationalCents)
      throw new AppError(
        'conflict',
        'refund-too-large',
        `Claim ${hold._id} was booked with less than what came back of it.`,
      );
    const id = (part: string) => `refund-${hold._id}-${hold.n}-${refundedCents}-${part}`;
    for (const { part, from, amountCents } of parts({
      ...hold,
      nationalCents: nationalBack,
      envelopeCents: envelopeBack,
    })) {
      await store.ledger.book(
        { _id: id(part), from: 'payee', to: from, amountCents, reason: `refund of claim ${hold._id}`, at },
        session,
      );
    }
    await giveBackCharge(hold, nationalBack, id('return'), at, session);
    return {
      ...hold,
      nationalCents: hold.nationalCents - nationalBack,
      envelopeCents: hold.envelopeCents - envelopeBack,
      refundedCents,
    };
  };

  return { fund, charge, free, reverse, bookRefund };
}
