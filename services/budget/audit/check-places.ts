import { ofGroupOnAction } from '../../../libs/events/ids.ts';
import { byText, mapped, mergeSorted } from '../../../libs/paging/sorted-streams.ts';
import type { Hold } from '../claims/domain/hold.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { Books, Faults } from './books.ts';

type Rows<T> = T extends () => AsyncIterable<infer R> ? R : never;
type Action = Rows<Books['actions']>;
type Place = Rows<Books['places']>;
type Use = { readonly heldCents: number; readonly chargedCents: number };

/** An action comes first, then for each group its claims and its place. */
type Row = { readonly key: string; readonly order: number } & (
  { readonly action: Action } | { readonly hold: Hold } | { readonly place: Place }
);

const rowsOf = ({ actions, places, holdsByPlace }: Books): AsyncIterable<Row> =>
  mergeSorted<Row>(
    [
      mapped(actions(), (action) => ({ key: action._id, order: 0, action })),
      mapped(holdsByPlace(), (hold) => ({
        key: ofGroupOnAction(hold.actionId ?? '', hold.groupId),
        order: 1,
        hold,
      })),
      mapped(places(), (place) => ({ key: place._id, order: 2, place })),
    ],
    (one, other) => byText(one.key, other.key) || one.order - other.order,
  );

/** Says whether a place is one that a settlement prepared and has not granted yet. It binds no money. */
const isOnlyPrepared = ({ preparedBy }: Place, action: Action | undefined): boolean =>
  Boolean(preparedBy) && action?.grantedBy !== preparedBy;

const NOTHING: Use = { heldCents: 0, chargedCents: 0 };

const useOf = ({ state, nationalCents }: Hold): Use => ({
  heldCents: state === 'held' ? nationalCents : 0,
  chargedCents: state === 'charged' ? nationalCents : 0,
});

/** Gives the money that a place binds in the reservation of its action. */
const boundCents = ({ state, capCents, heldCents, chargedCents }: Place): number =>
  ({ granted: capCents, returned: heldCents + chargedCents, waiting: 0 })[state];

function placeFaults(place: Place, action: Action | undefined, used: Use): string[] {
  const { _id, capCents, heldCents, chargedCents } = place;
  return [
    ...(heldCents < 0 || chargedCents < 0 || heldCents + chargedCents > capCents
      ? [`place ${_id}: held ${heldCents} + charged ${chargedCents} passes its cap ${capCents}`]
      : []),
    ...(action && action.capCents !== capCents
      ? [`place ${_id} has the cap ${capCents}, its action ${action.capCents}`]
      : []),
    ...(action ? [] : [`place ${_id} is on an action that is not there`]),
    ...(used.heldCents === heldCents && used.chargedCents === chargedCents
      ? []
      : [
          `place ${_id} says ${heldCents} held and ${chargedCents} charged, the claims of its group say ${used.heldCents} and ${used.chargedCents}`,
        ]),
  ];
}

const actionFaults = ({ _id, reservedCents, freeCents }: Action, placesCents: number): string[] =>
  freeCents >= 0 && reservedCents === freeCents + placesCents
    ? []
    : [`action ${_id}: reserved ${reservedCents} is not free ${freeCents} + places ${placesCents}`];

/**
 * Checks that a place holds and has charged what the claims of its group did, within the cap of its action, and that the
 * reservation of an action is its free reserve, plus the caps of granted places, plus what returned places used.
 */
export async function* checkPlaces(books: Books): Faults {
  let action: Action | undefined;
  let placesCents = 0;
  let used: { readonly key: string; readonly use: Use } = { key: '', use: NOTHING };
  for await (const row of rowsOf(books)) {
    if (row.key !== used.key) {
      yield* withoutPlace(used);
      used = { key: row.key, use: NOTHING };
    }
    if ('action' in row) {
      if (action) yield* actionFaults(action, placesCents);
      [action, placesCents] = [row.action, 0];
    } else if ('hold' in row) {
      const more = useOf(row.hold);
      const { heldCents, chargedCents } = used.use;
      used = {
        key: row.key,
        use: { heldCents: heldCents + more.heldCents, chargedCents: chargedCents + more.chargedCents },
      };
    } else {
      yield* placeFaults(row.place, row.place.actionId === action?._id ? action : undefined, used.use);
      if (row.place.preparedBy && !(await books.runningAmong([row.place.preparedBy])).has(row.place.preparedBy))
        yield `place ${row.place._id} was prepared by settlement ${row.place.preparedBy}, which does not run`;
      if (!isOnlyPrepared(row.place, action)) placesCents += boundCents(row.place);
      used = { key: row.key, use: NOTHING };
    }
  }
  yield* withoutPlace(used);
  if (action) yield* actionFaults(action, placesCents);
}

/** Claims that use the money of a place need the place. */
function* withoutPlace({ key, use }: { readonly key: string; readonly use: Use }): Generator<string> {
  if (use.heldCents + use.chargedCents > 0) yield `claims use the place ${key}, which is not there`;
}

/** Checks that the total of each season is its remaining money plus the reservations of its actions. */
export async function* checkSeasons({ seasons, actions, balances }: Books): Faults {
  const reserved = new Map<string, number>();
  for await (const { seasonId, reservedCents } of actions())
    reserved.set(seasonId, (reserved.get(seasonId) ?? 0) + reservedCents);
  const remaining = new Map<string, number>();
  for await (const { _id, availableCents } of balances())
    if (_id.startsWith('national:')) remaining.set(_id, availableCents);
  for await (const { _id, totalCents } of seasons()) {
    const [remainingCents, reservedCents] = [remaining.get(nationalAccount(_id)) ?? 0, reserved.get(_id) ?? 0];
    if (totalCents !== remainingCents + reservedCents)
      yield `season ${_id}: total ${totalCents} is not remaining ${remainingCents} + reserved ${reservedCents}`;
  }
}
