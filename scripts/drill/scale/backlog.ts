import { eventOf, repetitionOf, type AnyEvent } from '../../../libs/events/event.ts';
import { seededId, shuffled } from '../../replay/seeded.ts';

export const OPEN_ACTIONS = 40;
export const FUNDABLE_ACTIONS = 20;
/** There are enough groups for all votes, with at most one vote for each action. */
const groupsFor = (jobs: number) => Math.max(50, Math.ceil(jobs / 20));
/** Every group's envelope holds so many cents before the first claim, which is enough for all of its claims. */
export const ENVELOPE_CENTS = 1_000_000;

/** This must stand in budget's database in the end. It is worked out without the code of the product. */
export type Expectation = {
  /** The last version of each vote, and whether it stands. */
  readonly votes: ReadonlyMap<string, { readonly version: number; readonly active: boolean }>;
  /** The votes that stand on fundable actions. Each asks for one place. */
  readonly places: ReadonlySet<string>;
  /** For each claim: the money that it holds, and of which envelope. */
  readonly claims: ReadonlyMap<string, { readonly groupId: string; readonly amountCents: number }>;
};

export type Backlog = {
  readonly events: readonly AnyEvent[];
  readonly expected: Expectation;
  readonly groups: readonly string[];
  readonly actions: readonly { readonly id: string; readonly fundable: boolean }[];
  readonly seasonId: string;
};

/**
 * Of a hundred jobs, 80 are votes and 3 withdraw one of these; 10 are votes on fundable actions, one of which is told
 * again, and 2 withdraw one of these; 3 are claims, one of which is told again.
 */
const kindOf = (index: number) => {
  const at = index % 100;
  if (at < 80) return 'vote';
  if (at < 83) return 'withdrawal';
  if (at < 93) return 'fundable-vote';
  if (at === 93) return 'vote-again';
  if (at < 96) return 'fundable-withdrawal';
  return at < 99 ? 'claim' : 'claim-again';
};

/**
 * Makes facts for budget, each for a job of its own: votes, which budget projects; votes on fundable actions, which ask
 * for a place; claims, which move money in the ledger. A withdrawal may come before its vote, and some facts are told
 * twice.
 */
export function backlogOf(jobs: number, seed: number, at: Date): Backlog {
  const seasonId = seededId(seed, 'season');
  const groups = Array.from({ length: groupsFor(jobs) }, (_, index) => seededId(seed, `group ${index}`));
  const actions = Array.from({ length: OPEN_ACTIONS + FUNDABLE_ACTIONS }, (_, index) => ({
    id: seededId(seed, `action ${index}`),
    fundable: index >= OPEN_ACTIONS,
  }));
  const [open, fundable] = [actions.slice(0, OPEN_ACTIONS), actions.slice(OPEN_ACTIONS)];
  const time = at.toISOString();
  const plannedMonth = time.slice(0, 7);
  const votes = new Map<string, { version: number; active: boolean }>();
  const places = new Set<string>();
  const claims = new Map<string, { groupId: string; amountCents: number }>();
  const events: AnyEvent[] = [];
  const cast: { open: AnyEvent[]; fundable: AnyEvent[] } = { open: [], fundable: [] };
  const submitted: AnyEvent[] = [];

  const castOn = (kind: 'open' | 'fundable', among: typeof actions) => {
    const n = cast[kind].length;
    const [action, groupId = ''] = [among[n % among.length], groups[Math.floor(n / among.length)]];
    if (!action || groupId === '') throw new Error('there are more votes than groups and actions');
    const id = `${action.id}.${groupId}`;
    const event = eventOf('vote.cast', id, 1, at, {
      actionId: action.id,
      groupId,
      seasonId,
      version: 1,
      plannedMonth,
      commune: 'Lyon',
      at: time,
    });
    cast[kind].push(event);
    votes.set(id, { version: 1, active: true });
    if (kind === 'fundable') places.add(id);
    events.push(event);
  };
  /** Each withdrawal takes another vote, beginning with the first one. */
  const withdrawn = { open: 0, fundable: 0 };
  const withdraw = (kind: 'open' | 'fundable') => {
    const before = cast[kind][withdrawn[kind]];
    if (before?.type !== 'vote.cast') throw new Error('there is no vote to withdraw');
    withdrawn[kind] += 1;
    events.push(eventOf('vote.withdrawn', before.subject, 2, at, { ...before.data, version: 2 }));
    votes.set(before.subject, { version: 2, active: false });
    places.delete(before.subject);
  };
  const submit = () => {
    const n = submitted.length;
    const [claimId, groupId = ''] = [seededId(seed, `claim ${n}`), groups[n % groups.length]];
    const amountCents = 100 + ((n * 7_919) % 5_000);
    const event = eventOf('claim.validated', claimId, 1, at, {
      claimId,
      version: 1,
      round: 1,
      groupId,
      actionId: null,
      title: 'Colle',
      amountCents,
      envelopeMaxCents: amountCents,
      submittedAt: time,
    });
    submitted.push(event);
    claims.set(claimId, { groupId, amountCents });
    events.push(event);
  };
  const again = (event: AnyEvent | undefined) => {
    if (event) events.push(repetitionOf(event, at));
  };

  for (let index = 0; index < jobs; index += 1) {
    switch (kindOf(index)) {
      case 'claim':
        submit();
        break;
      case 'claim-again':
        again(submitted.at(-1));
        break;
      case 'fundable-vote':
        castOn('fundable', fundable);
        break;
      case 'vote-again':
        again(cast.fundable.at(-1));
        break;
      case 'fundable-withdrawal':
        withdraw('fundable');
        break;
      case 'withdrawal':
        withdraw('open');
        break;
      case 'vote':
        castOn('open', open);
        break;
    }
  }
  return {
    events: shuffled(events, seed, ({ id }) => id),
    expected: { votes, places, claims },
    groups,
    actions,
    seasonId,
  };
}
