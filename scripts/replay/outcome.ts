import { createHash } from 'node:crypto';
import { bookFaults } from '../../services/budget/audit/check-books.ts';
import { openBooks } from '../../services/budget/audit/store.ts';
import type { Balance } from '../../services/budget/ledger/domain/transfer.ts';
import type { Season } from '../../services/budget/seasons/domain/season.ts';
import type { BudgetAction } from '../../services/budget/settlement/domain/action.ts';
import type { Place } from '../../services/budget/settlement/domain/place.ts';
import type { Opening } from './opening.ts';
import type { Plan } from './plan.ts';
import { resultOf, type ActionResult, type Result } from './result.ts';
import type { ReplayedSeuil } from './seuil.ts';

export type Outcome = {
  /**
   * The SHA-256 of the final state: what anybody could read or claim, and nothing that depends on when which process
   * worked.
   */
  readonly state: string;
  readonly result: Result;
  /** The faults: in the accounts, or work that failed for good. */
  readonly faults: readonly string[];
};

type Row = Readonly<Record<string, unknown>> & { readonly _id: string };

/** Sorts the keys at every depth, so that equal values give equal texts. */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/**
 * Versions and sequences count how often something was written. Bundles and retries decide that, so they are not state.
 */
const STATE = {
  budget: {
    seasons: ['number', 'state', 'startsOn', 'endsOn', 'claimsUntil', 'mode', 'totalCents', 'policy', 'memory'],
    groups: ['certified'],
    actions: [
      'seasonId',
      'number',
      'title',
      'groupId',
      'capCents',
      'publishedAt',
      'state',
      'reservedCents',
      'freeCents',
      'passing',
      'crossing',
    ],
    places: ['state', 'cause', 'capCents', 'heldCents', 'chargedCents', 'plannedMonth', 'requestedAt', 'grantedAt'],
    balances: ['availableCents', 'heldCents'],
    transfers: ['from', 'to', 'amountCents', 'phase', 'reason', 'at'],
    settlements: ['n', 'state', 'startedAt', 'finishedAt', 'snapshot', 'decided', 'applied', 'refusal'],
    decisions: ['index', 'continues', 'goesOn', 'decisions'],
  },
  voting: {
    votes: ['seasonId', 'state', 'plannedMonth', 'castAt'],
    tallies: ['number', 'capCents', 'votes', 'threshold.threshold', 'fundable'],
  },
} as const;

async function rowsOf(
  seuil: ReplayedSeuil,
  service: string,
  collection: string,
  fields: readonly string[],
): Promise<Row[]> {
  const projection = Object.fromEntries(fields.map((field) => [field, 1]));
  const rows = await seuil.database(service).collection<Row>(collection).find({}, { projection }).toArray();
  return (rows as Row[]).sort((a, b) => (a._id < b._id ? -1 : 1));
}

export async function hashOfState(seuil: ReplayedSeuil): Promise<string> {
  const hash = createHash('sha256');
  for (const [service, collections] of Object.entries(STATE)) {
    for (const [collection, fields] of Object.entries(collections) as [string, readonly string[]][]) {
      hash.update(`${service}.${collection}\n`);
      for (const row of await rowsOf(seuil, service, collection, fields)) hash.update(`${canonical(row)}\n`);
    }
  }
  return hash.digest('hex');
}

async function deadLetters(seuil: ReplayedSeuil): Promise<string[]> {
  const faults: string[] = [];
  for (const service of ['directory', 'proposal', 'voting', 'budget', 'reimbursement', 'worker']) {
    const letters = await seuil
      .database(service)
      .collection<Row & { name: string; error: { message: string } }>('dead-letters')
      .find({})
      .toArray();
    faults.push(...letters.map(({ _id, error }) => `${service} gave up on ${_id}: ${error.message}`));
  }
  return faults;
}

/** Reads what the replay led to from the stores, when nothing waits any more. */
export async function readOutcome(seuil: ReplayedSeuil, plan: Plan, { seasonId, actionOf }: Opening): Promise<Outcome> {
  const database = seuil.database('budget');
  const all = <T extends { _id: string }>(name: string) =>
    database
      .collection<T>(name)
      .find<T>({}, { projection: { pending: 0, receipts: 0 } })
      .sort({ _id: 1 })
      .toArray();
  const books = {
    balances: await all<Balance>('balances'),
    seasons: await all<Season>('seasons'),
    actions: await all<BudgetAction>('actions'),
    places: await all<Place>('places'),
  };
  const tallies = new Map(
    (await rowsOf(seuil, 'voting', 'tallies', ['votes'])).map(({ _id, votes }) => [_id, Number(votes)]),
  );
  const actionById = new Map(books.actions.map((action) => [action._id, action]));
  const passedIds = new Set(
    (await rowsOf(seuil, 'budget', 'actions', ['passing'])).flatMap(({ _id, passing }) => (passing ? [_id] : [])),
  );
  const rows = plan.actions.flatMap(({ projectId, name, capCents }): ActionResult[] => {
    const { id = '', number = 0 } = actionOf.get(projectId) ?? {};
    const action = actionById.get(id);
    if (!action) return [];
    const placesOfAction = books.places.filter(({ actionId }) => actionId === id);
    const count = (state: string) => placesOfAction.filter((place) => place.state === state).length;
    const { reservedCents, state } = action;
    const [granted, waiting] = [count('granted'), count('waiting')];
    const [fundable, passed] = [state === 'fundable', passedIds.has(id)];
    const votes = tallies.get(id) ?? 0;
    return [{ number, projectId, name, capCents, votes, fundable, passed, reservedCents, granted, waiting }];
  });
  const remainingCents = books.balances.find(({ _id }) => _id === `national:${seasonId}`)?.availableCents ?? 0;
  return {
    state: await hashOfState(seuil),
    result: resultOf(plan, { actions: rows, remainingCents }),
    faults: [...(await bookFaults(openBooks(database))), ...(await deadLetters(seuil))],
  };
}
