import { ofGroupOnAction } from '../../../libs/events/ids.ts';
import { batchesOf, mapped } from '../../../libs/paging/sorted-streams.ts';
import { actionAccount, nationalAccount } from '../ledger/domain/transfer.ts';
import { FIRST_HASH, hashAfter, nameOfList } from '../settlement/decision-list.ts';
import { returnedCents, returnId } from '../settlement/decisions/return-places.ts';
import { wholeDecisions, type DecisionPart } from '../settlement/domain/decision-parts.ts';
import { recomputeDecisions } from '../settlement/domain/recompute-decisions.ts';
import { isRefused, type Settlement } from '../settlement/domain/settlement.ts';
import type { Decision } from '../settlement/domain/snapshot.ts';
import type { Books, Entry, Faults } from './books.ts';

/** One query reads this many transfers. */
const READ_AT_ONCE = 500;

type Movement = Pick<Entry, '_id' | 'from' | 'to' | 'amountCents'>;

/** Gives the transfer that a part of a settlement causes; undefined where it moves no money between accounts. */
function movementOf({ _id, seasonId }: Settlement, { decisions, goesOn }: DecisionPart): Movement | undefined {
  const [decision] = decisions;
  // A decision with many groups moves its money with its last part.
  if (!decision || goesOn || decision.kind === 'night') return undefined;
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
    case 'return-place': {
      const returns = decisions.flatMap((each) => (each.kind === 'return-place' ? [each] : []));
      return decision.to === 'free' ? undefined : toSeason(returnId(_id, decision), returnedCents(returns));
    }
    case 'pass':
    case 'remind-place':
    case 'end-waiting':
    case 'extension-lacks':
      return undefined;
  }
}

/** Checks that parts moved the money that they say. */
async function* movementFaults({ entriesAmong }: Books, _id: string, movements: readonly Movement[]): Faults {
  const entries = new Map((await entriesAmong(movements.map((each) => each._id))).map((entry) => [entry._id, entry]));
  for (const wanted of movements) {
    const entry = entries.get(wanted._id);
    if (entry?.from !== wanted.from || entry.to !== wanted.to || entry.amountCents !== wanted.amountCents)
      yield `settlement ${_id} decided ${wanted.amountCents} from ${wanted.from} to ${wanted.to}, the transfer ${wanted._id} ${entry ? 'is another one' : 'is not there'}`;
  }
}

/** Checks that every group that a crossing counts voted for its action. */
async function* voterFaults({ votesAmong }: Books, _id: string, decision: Decision): Faults {
  if (decision.kind !== 'cross') return;
  const ids = decision.groups.map((groupId) => ofGroupOnAction(decision.actionId, groupId));
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    const some = ids.slice(from, from + READ_AT_ONCE);
    const votes = await votesAmong(some);
    const missing = some.find((id) => !votes.has(id));
    if (missing !== undefined) yield `settlement ${_id} counts the vote ${missing}, which nobody cast`;
  }
}

/** Follows the parts of one settlement: their hash, their number, and the money that those that took effect moved. */
class Parts {
  readonly settlement: Settlement;
  private hash = FIRST_HASH;
  private read = 0;
  private movements: Movement[] = [];

  constructor(settlement: Settlement) {
    this.settlement = settlement;
  }

  async *follow(parts: AsyncIterable<DecisionPart>): AsyncGenerator<DecisionPart> {
    for await (const part of parts) {
      const isApplied = this.read < this.settlement.applied && !isRefused(this.settlement, part.index);
      const movement = isApplied ? movementOf(this.settlement, part) : undefined;
      if (movement) this.movements.push(movement);
      this.hash = hashAfter(this.hash, part);
      this.read += 1;
      yield part;
    }
  }

  /** Gives the movements that were found since this was last asked, once there are so many. */
  movementsFrom(atLeast: number): Movement[] {
    return this.movements.length >= atLeast ? this.movements.splice(0) : [];
  }

  /** @param decided the number of decisions that were found in the parts */
  fault(decided: number): string | undefined {
    const { _id, list, parts } = this.settlement;
    return list === nameOfList(_id, this.hash) && parts === this.read && this.settlement.decided === decided
      ? undefined
      : `settlement ${_id}: its decisions are not those that it made`;
  }
}

/** Follows the settlements of one season, newest first, and remembers which passings they rest on. */
class Passings {
  readonly #missing = new Map<string, string>();

  /** Notes what a settlement decided, and whether it rests on a former passing. */
  note(settlementId: string, decision: Decision, passedBefore: boolean): void {
    if (decision.kind === 'cross' && passedBefore) this.#missing.set(decision.actionId, settlementId);
    if (decision.kind === 'pass') this.#missing.delete(decision.actionId);
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

/** Recomputes one settlement from its decisions, which are read once, one after another. */
async function* checkDecisions(books: Books, settlement: Settlement, passings: Passings): Faults {
  const { _id } = settlement;
  const parts = new Parts(settlement);
  const recomputed = recomputeDecisions(settlement);
  let decided = 0;
  for await (const { decision } of wholeDecisions(parts.follow(books.decisionParts(settlement)))) {
    decided += 1;
    const { fault, passedBefore } = recomputed.add(decision);
    if (fault !== undefined) yield fault;
    passings.note(_id, decision, passedBefore);
    yield* voterFaults(books, _id, decision);
    yield* movementFaults(books, _id, parts.movementsFrom(READ_AT_ONCE));
  }
  yield* movementFaults(books, _id, parts.movementsFrom(0));
  for (const fault of [recomputed.end(), parts.fault(decided)]) if (fault !== undefined) yield fault;
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
    yield* checkDecisions(books, settlement, passings);
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
async function* checkCrossings({ actions, crossingIn }: Books): Faults {
  for await (const { _id, capCents, state, crossing } of actions()) {
    if (crossing === undefined || (state === 'open' && crossing === null)) continue;
    const decision = crossing && (await crossingIn(crossing.settlementId, _id));
    if (!crossing || !decision) {
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
