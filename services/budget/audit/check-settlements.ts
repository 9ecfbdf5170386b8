import { ofGroupOnAction } from '../../../libs/events/ids.ts';
import { batchesOf, mapped } from '../../../libs/paging/sorted-streams.ts';
import { actionAccount, nationalAccount } from '../ledger/domain/transfer.ts';
import { placeId } from '../settlement/domain/place.ts';
import { recomputeDecisions } from '../settlement/domain/recompute-decisions.ts';
import type { Settlement } from '../settlement/domain/settlement.ts';
import type { Decision } from '../settlement/domain/snapshot.ts';
import type { Books, Entry, Faults } from './books.ts';

/** One query reads this many transfers. */
const READ_AT_ONCE = 500;

type Movement = Pick<Entry, '_id' | 'from' | 'to' | 'amountCents'>;

/** Gives the transfer that a decision of a settlement causes; undefined where it moves no money between accounts. */
function movementOf({ _id, seasonId }: Settlement, decision: Decision): Movement | undefined {
  if (decision.kind === 'night') return undefined;
  const [season, action] = [nationalAccount(seasonId), actionAccount(decision.actionId)];
  const settled = `${_id}-${decision.actionId}`;
  const toSeason = (id: string, amountCents: number) => ({ _id: id, from: action, to: season, amountCents });
  // An action that takes nothing books nothing.
  const toAction = (id: string, amountCents: number) =>
    amountCents === 0 ? undefined : { _id: id, from: season, to: action, amountCents };
  switch (decision.kind) {
    case 'cross':
      return toAction(`reserve-${settled}`, decision.reservedCents);
    case 'extend':
      return toAction(`extend-${settled}`, decision.fromSeasonCents);
    case 'release-free':
      return toSeason(`release-${settled}`, decision.amountCents);
    case 'return-place':
      return decision.to === 'free'
        ? undefined
        : toSeason(`return-${_id}-${placeId(decision.actionId, decision.groupId)}`, decision.amountCents);
    case 'pass':
    case 'remind-place':
    case 'end-waiting':
    case 'extension-lacks':
      return undefined;
  }
}

/** Lists the decisions of a settlement that took effect. */
const effective = ({ decisions, applied, refused }: Settlement): Decision[] => {
  const without = new Set(refused.map(({ index }) => index));
  return decisions.filter((_decision, index) => index < applied && !without.has(index));
};

/** Checks that each decision moved the money that it says. */
async function* movementFaults({ entriesAmong }: Books, settlement: Settlement): Faults {
  const movements = effective(settlement).flatMap((decision) => movementOf(settlement, decision) ?? []);
  for (let from = 0; from < movements.length; from += READ_AT_ONCE) {
    const some = movements.slice(from, from + READ_AT_ONCE);
    const entries = new Map((await entriesAmong(some.map(({ _id }) => _id))).map((entry) => [entry._id, entry]));
    for (const wanted of some) {
      const entry = entries.get(wanted._id);
      if (entry?.from !== wanted.from || entry.to !== wanted.to || entry.amountCents !== wanted.amountCents)
        yield `settlement ${settlement._id} decided ${wanted.amountCents} from ${wanted.from} to ${wanted.to}, the transfer ${wanted._id} ${entry ? 'is another one' : 'is not there'}`;
    }
  }
}

/** Checks that every group that a crossing counts voted for its action. */
async function* voterFaults({ votesAmong }: Books, { _id, decisions }: Settlement): Faults {
  for (const decision of decisions) {
    if (decision.kind !== 'cross') continue;
    const ids = decision.groups.map((groupId) => ofGroupOnAction(decision.actionId, groupId));
    const votes = await votesAmong(ids);
    const missing = ids.find((id) => !votes.has(id));
    if (missing !== undefined) yield `settlement ${_id} counts the vote ${missing}, which nobody cast`;
  }
}

/** Follows the settlements of one season, newest first, and remembers which passings they rest on. */
class Passings {
  readonly #missing = new Map<string, string>();

  /** Notes what a settlement decided, and what it rests on. */
  note({ _id, decisions }: Settlement, passedBefore: readonly string[]): void {
    for (const actionId of passedBefore) this.#missing.set(actionId, _id);
    for (const decision of decisions) if (decision.kind === 'pass') this.#missing.delete(decision.actionId);
  }

  /** Names the crossings for which no former settlement found that the action had passed. */
  faults(): string[] {
    const faults = [...this.#missing].map(
      ([actionId, id]) => `settlement ${id}: the crossing of ${actionId} is wrong: it had not passed before`,
    );
    this.#missing.clear();
    return faults;
  }
}

/** Settlements of a season are numbered without a gap. They come with the newest first. */
async function* checkSequence(books: Books): Faults {
  let next: Pick<Settlement, 'seasonId' | 'n'> | undefined;
  const passings = new Passings();
  const lost = (seasonId: string, from: number, to: number) =>
    `season ${seasonId}: the settlements ${from} to ${to} are gone`;
  for await (const settlement of books.settlements()) {
    const { seasonId, n } = settlement;
    if (next?.seasonId === seasonId && next.n - 1 > n) yield lost(seasonId, n + 1, next.n - 1);
    if (next && next.seasonId !== seasonId && next.n > 1) yield lost(next.seasonId, 1, next.n - 1);
    if (next?.seasonId !== seasonId) yield* passings.faults();
    next = { seasonId, n };
    const { faults, passedBefore } = recomputeDecisions(settlement);
    yield* faults;
    passings.note(settlement, passedBefore);
    yield* voterFaults(books, settlement);
    yield* movementFaults(books, settlement);
  }
  yield* passings.faults();
  if (next && next.n > 1) yield lost(next.seasonId, 1, next.n - 1);
}

const PREFIXES = ['reserve-', 'extend-', 'release-', 'return-'] as const;

/** Gives the settlement that a transfer names in its id. Transfers of claims name a claim there. */
function settlementIdOf({ _id, from, to }: Entry): string | undefined {
  const account = [from, to].find((each) => each.startsWith('national:'));
  const seasonId = account?.slice('national:'.length) ?? '';
  const rest = _id.slice(_id.indexOf('-') + 1);
  const [, n] = rest.startsWith(`${seasonId}-`) ? (/^(\d+)-/.exec(rest.slice(seasonId.length + 1)) ?? []) : [];
  return n === undefined ? undefined : `${seasonId}-${n}`;
}

/** Checks that the settlement of every transfer is there. */
async function* checkCauses({ withPrefix, settlementIdsAmong }: Books): Faults {
  for (const prefix of PREFIXES) {
    const named = mapped(withPrefix(prefix), (entry) => {
      const settlementId = settlementIdOf(entry);
      return settlementId === undefined ? undefined : { settlementId, entry };
    });
    for await (const batch of batchesOf(named, READ_AT_ONCE)) {
      const there = await settlementIdsAmong([...new Set(batch.map(({ settlementId }) => settlementId))]);
      for (const { settlementId, entry } of batch)
        if (!there.has(settlementId)) yield `transfer ${entry._id} is of settlement ${settlementId}, which is gone`;
    }
  }
}

/** Checks that a fundable action says of its crossing what the settlement decided. */
async function* checkCrossings({ actions, settlement: find }: Books): Faults {
  for await (const { _id, capCents, state, crossing } of actions()) {
    if (crossing === undefined || (state === 'open' && crossing === null)) continue;
    const settlement = crossing && (await find(crossing.settlementId));
    const decision = settlement?.decisions.find((each) => each.kind === 'cross' && each.actionId === _id);
    if (!crossing || decision?.kind !== 'cross') {
      yield `action ${_id} is ${state}, and no settlement says so`;
      continue;
    }
    const [is, should] = [crossing, decision].map(({ votes, threshold, reservedCents, inputs }) =>
      JSON.stringify([votes, threshold, reservedCents, inputs]),
    );
    if (is !== should || capCents !== decision.inputs.capCents)
      yield `action ${_id} says of its crossing something else than settlement ${crossing.settlementId}`;
  }
}

/** Checks that settlements are complete, can be recomputed, and moved the money that they say. */
export async function* checkSettlements(books: Books): Faults {
  yield* checkSequence(books);
  yield* checkCauses(books);
  yield* checkCrossings(books);
}
