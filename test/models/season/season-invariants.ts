import { fundingOf } from '../../../libs/funding/funding.ts';
import type { Database } from '../../../libs/mongo/connect.ts';
import { memoryAfter, standingOf } from '../../../libs/threshold/threshold.ts';
import { bookFaults } from '../../../services/budget/audit/check-books.ts';
import type { Hold } from '../../../services/budget/claims/domain/hold.ts';
import type { BudgetAction } from '../../../services/budget/settlement/domain/action.ts';
import type { DecisionPart } from '../../../services/budget/settlement/domain/decision-parts.ts';
import type { Place } from '../../../services/budget/settlement/domain/place.ts';
import type { Settlement } from '../../../services/budget/settlement/domain/settlement.ts';
import { decisionsIn } from '../../scenes/decisions.ts';
import { booksInMemory, type Rows } from '../books-in-memory.ts';
import type { BudgetUnderTest } from './budget-under-test.ts';
import { groupIds, type SeasonModel } from './season-model.ts';

const DAY_MS = 86_400_000;

/** All that budget has written. */
export async function readWorld(database: Database) {
  const all = async <T>(name: string, sort: Record<string, 1> = { _id: 1 }) =>
    (await database
      .collection(name)
      .find({}, { projection: { pending: 0, receipts: 0 } })
      .sort(sort)
      .toArray()) as unknown as T[];
  return {
    seasons: await all<Rows['seasons'][number] & { policy: { version: number }; version: number; state: string }>(
      'seasons',
    ),
    actions: await all<BudgetAction>('actions'),
    places: await all<Place>('places'),
    holds: await all<Hold>('holds'),
    settlements: await all<Settlement>('settlements', { n: 1 }),
    decisions: await all<DecisionPart>('decisions'),
    made: await decisionsIn(database, await all<Settlement>('settlements', { n: 1 })),
    transfers: await all<Rows['transfers'][number]>('transfers', { at: 1, _id: 1 }),
    balances: await all<Rows['balances'][number]>('balances'),
  };
}

export type World = Awaited<ReturnType<typeof readWorld>>;

const sum = (cents: readonly number[]) => cents.reduce((total, each) => total + each, 0);

/** Each place must hold and have charged exactly what the claims of its group on its action do. */
function placesAgainstHolds({ places, holds }: World): string[] {
  return places.flatMap((place) => {
    const theirs = holds.filter(({ actionId, groupId }) => actionId === place.actionId && groupId === place.groupId);
    const held = sum(theirs.filter(({ state }) => state === 'held').map(({ nationalCents }) => nationalCents));
    const charged = sum(theirs.filter(({ state }) => state === 'charged').map(({ nationalCents }) => nationalCents));
    return held === place.heldCents && charged === place.chargedCents
      ? []
      : [
          `place ${place._id} says ${place.heldCents} held, ${place.chargedCents} charged; its claims say ${held} and ${charged}`,
        ];
  });
}

/** A claim stands where the model's claim does; its parts are whole; none waits that could be paid. */
function claimsAgainstModel(model: SeasonModel, world: World, budget: BudgetUnderTest): string[] {
  const faults: string[] = [];
  const envelope = (groupId: string) =>
    world.balances.find(({ _id }) => _id === `group:${groupId}`)?.availableCents ?? 0;
  for (const claim of model.claims) {
    if (budget.isWaiting(claim.id)) continue; // Filed on an action that is not fundable yet.
    const hold = world.holds.find(({ _id }) => _id === claim.id);
    const say = (fault: string) => faults.push(`claim ${claim.id} (${claim.state}, ${claim.round}): ${fault}`);
    if (!hold) {
      say('is unknown');
      continue;
    }
    const wanted = { open: ['held', 'unfunded'], approved: ['charged', 'unfunded'], released: ['released'] }[
      claim.state
    ];
    if (hold.round !== claim.round || !wanted.includes(hold.state)) say(`is ${hold.state} at ${hold.round}`);
    const paid = hold.state === 'held' || hold.state === 'charged' ? claim.cents : 0;
    if (hold.nationalCents + hold.envelopeCents !== paid || hold.envelopeCents > claim.envelopeMax)
      say(`its parts are ${hold.nationalCents} and ${hold.envelopeCents} of ${claim.cents}`);
    const place =
      claim.actionId === null
        ? undefined
        : world.places.find(({ _id }) => _id === `${claim.actionId}.${claim.groupId}`);
    if (hold.state === 'unfunded' && fundingOf(hold, place, envelope(claim.groupId)).state === 'held')
      say('waits although its money is there');
    if (
      hold.state === 'unfunded' &&
      hold.reason === 'waiting-for-place' &&
      place?.state !== 'waiting' &&
      !(place?.state === 'returned' && place.cause === 'season-closed')
    )
      say(`waits for a place that is ${place?.state ?? 'not asked for'}`);
  }
  return faults;
}

/** Every crossing counts the votes that the model counts at its instant, and can be recomputed from its inputs. */
function crossingsAgainstModel(model: SeasonModel, { made }: World): string[] {
  const passed = new Set<string>();
  return made.flatMap(({ _id, startedAt, decisions, state, refusal }) => {
    const faults = state === 'done' ? [] : [`settlement ${_id} is ${state}`];
    if (refusal) faults.push(`settlement ${_id} was refused: ${refusal.why}`);
    for (const decision of decisions) {
      if (decision.kind === 'night' && JSON.stringify(memoryAfter(decision.inputs)) !== JSON.stringify(decision.memory))
        faults.push(`the night before ${decision.morning} cannot be recomputed`);
      if (decision.kind === 'pass') passed.add(decision.actionId);
      if (decision.kind !== 'cross' && decision.kind !== 'pass') continue;
      const counted = model.countsAt.get(startedAt.toISOString())?.[decision.actionId];
      if (counted !== decision.votes)
        faults.push(`${decision.actionId} ${decision.kind} with ${decision.votes} votes; ${String(counted)} were cast`);
      const demand = { votes: decision.votes, passed: decision.kind === 'cross' && passed.has(decision.actionId) };
      const { threshold, crosses, passes } = standingOf(demand, decision.inputs);
      if (threshold !== decision.threshold || !(decision.kind === 'cross' ? crosses : passes))
        faults.push(`the decision ${decision.kind} of ${decision.actionId} cannot be recomputed`);
    }
    return faults;
  });
}

/** What was given is not taken back but for the stated causes. */
function changesSince(model: SeasonModel, before: World | undefined, now: World): string[] {
  const faults: string[] = [];
  for (const { _id, state, crossing } of before?.actions ?? []) {
    const after = now.actions.find((action) => action._id === _id);
    if (
      state === 'fundable' &&
      (after?.state !== 'fundable' || JSON.stringify(after.crossing) !== JSON.stringify(crossing))
    )
      faults.push(`action ${_id} was fundable and its decision changed`);
  }
  for (const place of before?.places ?? []) {
    const after = now.places.find(({ _id }) => _id === place._id);
    if (place.state !== 'granted' || after?.state === 'granted') continue;
    const vote = model.votes.get(place._id);
    const lost = model.groups.get(place.groupId)?.certified === false;
    const longAgo = (model.now().getTime() - (place.grantedAt?.getTime() ?? 0)) / DAY_MS >= 14; // the shortest notice of all policies
    const allowed = { withdrawn: vote?.active === false, decertified: lost, unused: longAgo, 'season-closed': longAgo }[
      after?.cause as string
    ];
    const inUse = place.heldCents > 0 || (place.chargedCents > 0 && after?.cause !== 'season-closed');
    if (inUse || !allowed) faults.push(`place ${place._id} was taken back: ${String(after?.cause)}`);
  }
  // All that waited on one action are granted together or none of them is; who withdrew meanwhile waits no longer.
  for (const actionId of new Set((before?.places ?? []).map((place) => place.actionId))) {
    const waited = (before?.places ?? []).filter(
      (place) => place.actionId === actionId && place.state === 'waiting' && model.groups.get(place.groupId)?.certified,
    );
    const states = new Set(
      waited
        .map(({ _id }) => now.places.find((place) => place._id === _id)?.state)
        .filter((state) => state !== 'returned'),
    );
    if (states.size > 1) faults.push(`the groups that waited on ${actionId} were not answered together`);
  }
  return faults;
}

/** What does not hold; nothing when all is well. */
export async function seasonFaults(
  model: SeasonModel,
  budget: BudgetUnderTest,
  before: World | undefined,
  now: World,
): Promise<string[]> {
  const season = now.seasons[0];
  const faults = [
    ...(await bookFaults(booksInMemory(now))),
    ...placesAgainstHolds(now),
    ...claimsAgainstModel(model, now, budget),
    ...crossingsAgainstModel(model, now),
    ...changesSince(model, before, now),
  ];
  if (season?.totalCents !== model.totalCents())
    faults.push(`the season's total is ${String(season?.totalCents)}, ${model.totalCents()} was given`);
  if (season?.policy.version !== model.policyVersion())
    faults.push(`the policy is at version ${String(season?.policy.version)}, not ${model.policyVersion()}`);
  for (const groupId of groupIds) {
    const balance = now.balances.find(({ _id }) => _id === `group:${groupId}`);
    const spent = sum(
      now.holds
        .filter((hold) => hold.groupId === groupId && hold.state === 'charged')
        .map(({ envelopeCents }) => envelopeCents),
    );
    if ((balance?.availableCents ?? 0) + (balance?.heldCents ?? 0) + spent !== model.creditedTo(groupId))
      faults.push(`the envelope of ${groupId} does not hold what was credited less what was charged`);
  }
  return faults;
}

/** The end of a run as it must be whether or not the process died on the way: no versions, no numbers of settlements. */
export function canonical({ seasons, actions, places, holds, transfers, balances }: World) {
  const withoutNumber = (id: string) => id.replace(/^((?:reserve|extend|return|release)-[0-9a-f-]{36})-\d+-/, '$1-');
  return {
    seasons: seasons.map(({ totalCents, policy, state }) => ({ totalCents, policy, state })),
    actions: actions.map(({ _id, state, reservedCents, freeCents, crossing }) => ({
      _id,
      state,
      reservedCents,
      freeCents,
      votes: crossing?.votes,
      at: crossing?.at,
    })),
    places: places.map(({ version: _version, ...place }) => place),
    holds: holds.map(({ version: _version, ...hold }) => hold),
    transfers: transfers
      .map(({ _id, from, to, amountCents, phase }) => ({ id: withoutNumber(_id), from, to, amountCents, phase }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    balances: balances
      .filter(({ availableCents, heldCents }) => availableCents !== 0 || heldCents !== 0)
      .map(({ _id, availableCents, heldCents }) => ({ _id, availableCents, heldCents })),
  };
}
