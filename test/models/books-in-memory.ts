import type { Books, Entry } from '../../services/budget/audit/books.ts';
import type { Hold } from '../../services/budget/claims/domain/hold.ts';
import type { DecisionPart } from '../../services/budget/settlement/domain/decision-parts.ts';
import type { Settlement } from '../../services/budget/settlement/domain/settlement.ts';
import type { DecisionOf } from '../../services/budget/settlement/domain/snapshot.ts';

type RowOf<K extends 'balances' | 'seasons' | 'actions' | 'places'> =
  ReturnType<Books[K]> extends AsyncIterable<infer Row> ? Row : never;

/** All rows of the books. What is left out is not there. */
export type Rows = {
  readonly transfers: readonly Entry[];
  readonly balances: readonly RowOf<'balances'>[];
  readonly seasons: readonly RowOf<'seasons'>[];
  readonly actions: readonly RowOf<'actions'>[];
  readonly places: readonly RowOf<'places'>[];
  readonly holds?: readonly Hold[];
  readonly settlements?: readonly Settlement[];
  readonly decisions?: readonly DecisionPart[];
  readonly erasures?: readonly string[];
  /** Without a list, every vote was cast. */
  readonly votes?: readonly string[];
};

/** Books whose rows a test holds in memory, in the orders that a check needs. */
export function booksInMemory(rows: Rows): Books {
  const { transfers, holds = [], settlements = [], decisions = [], erasures = [], votes } = rows;
  async function* inOrder<T>(all: readonly T[], ...keys: ((row: T) => string | number)[]): AsyncGenerator<T> {
    yield* [...all].sort((one, other) => {
      const key = keys.find((of) => of(one) !== of(other));
      return key === undefined ? 0 : key(one) < key(other) ? -1 : 1;
    });
  }
  const idOf = ({ _id }: { readonly _id: string }) => _id;
  const found = (known: readonly string[], ids: readonly string[]) => new Set(ids.filter((id) => known.includes(id)));
  return {
    byFrom: () =>
      inOrder(
        transfers,
        ({ from }) => from,
        ({ fromLink }) => fromLink?.n ?? 0,
      ),
    byTo: () =>
      inOrder(
        transfers,
        ({ to }) => to,
        ({ toLink }) => toLink?.n ?? 0,
      ),
    holdEntries: () =>
      inOrder(
        transfers.filter(({ phase }) => phase === 'hold'),
        idOf,
      ),
    endEntries: () =>
      inOrder(
        transfers.filter(({ endsHold }) => endsHold !== undefined),
        ({ endsHold = '' }) => endsHold,
      ),
    withPrefix: (prefix) =>
      inOrder(
        transfers.filter(({ _id }) => _id.startsWith(prefix)),
        idOf,
      ),
    entriesAmong: async (ids) => transfers.filter(({ _id }) => ids.includes(_id)),
    referencesAmong: async (references) =>
      found(
        transfers.flatMap(({ reference }) => reference ?? []),
        references,
      ),
    chainedSince: async () =>
      transfers.reduce<Date | undefined>(
        (first, { at, hash }) => (hash !== undefined && (!first || at < first) ? at : first),
        undefined,
      ),
    balances: () => inOrder(rows.balances, idOf),
    seasons: () => inOrder(rows.seasons, idOf),
    actions: () => inOrder(rows.actions, idOf),
    places: () => inOrder(rows.places, idOf),
    holds: () => inOrder(holds, idOf),
    holdsByPlace: () =>
      inOrder(
        holds.filter(({ actionId }) => actionId !== null),
        ({ actionId }) => actionId ?? '',
        ({ groupId }) => groupId,
      ),
    settlements: () =>
      inOrder(
        settlements,
        ({ seasonId }) => seasonId,
        ({ n }) => -n,
      ),
    decisionParts: ({ list }) =>
      inOrder(
        decisions.filter((part) => part.list === list),
        idOf,
      ),
    crossingIn: async (settlementId, actionId) =>
      decisions
        .filter(({ list }) => list === settlements.find(({ _id }) => _id === settlementId)?.list)
        .flatMap((part) => part.decisions)
        .find((decision) => decision.kind === 'cross' && decision.actionId === actionId) as
        DecisionOf<'cross'> | undefined,
    runningAmong: async (ids) => found(settlements.filter(({ state }) => state === 'running').map(idOf), ids),
    settlementIdsAmong: async (ids) => found(settlements.map(idOf), ids),
    votesAmong: async (ids) => (votes ? found(votes, ids) : new Set(ids)),
    erasuresAmong: async (ids) => found(erasures, ids),
  };
}
