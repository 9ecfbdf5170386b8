import { notFound } from '../../../libs/errors/app-error.ts';
import type { Projections } from '../known.ts';
import type { BudgetStore } from '../store.ts';
import { ballotBox, type Ballots } from './domain/ballots.ts';
import { pabulibFile } from './domain/pabulib-file.ts';
import {
  actionRow,
  departmentRow,
  NO_PLACES,
  resultRow,
  tallyRow,
  thresholdRow,
  type SeasonRecord,
} from './domain/season-record.ts';

/** Bounds the memory: so many groups with 500 votes each are read at a time. */
const GROUPS_AT_ONCE = 50;

export type OpenDataDeps = {
  store: BudgetStore;
  projections: Projections;
  /** A random integer from 0, below its argument. */ randomBelow: (end: number) => number;
};

export function openDataUseCases({ store, projections, randomBelow }: OpenDataDeps) {
  /** In one transaction, so that the money of it adds up. */
  const recordOf = (seasonId: string): Promise<SeasonRecord> =>
    store.inTransaction(async (session) => {
      const season = await store.seasons.find(seasonId, session);
      if (!season) throw notFound('season');
      const actions = await store.actionsOf(seasonId, session);
      return {
        season,
        remainingCents: await store.ledger.available(`national:${seasonId}`, session),
        carriedCents: await store.ledger.carriedFrom(seasonId, session),
        certifiedGroups: await projections.countCertified(session),
        actions: actions.sort((a, b) => a.number - b.number),
      };
    });

  /** Groups that are certified now, as in the tallies. Each group is read once, so that counts and ballots agree. */
  const ballotsFor = async ({ actions }: SeasonRecord): Promise<Ballots> => {
    const box = ballotBox(actions.map(({ _id }) => _id));
    let cursor = '';
    for (;;) {
      const groupIds = await projections.certifiedAfter(cursor, GROUPS_AT_ONCE);
      const last = groupIds.at(-1);
      if (last === undefined) return box.shuffled(randomBelow);
      box.add(await projections.activeVotesOf(groupIds));
      cursor = last;
    }
  };

  return {
    async actions(seasonId: string) {
      const { actions } = await recordOf(seasonId);
      return actions.map(actionRow);
    },

    async tallies(seasonId: string) {
      const record = await recordOf(seasonId);
      const { votes } = await ballotsFor(record);
      return record.actions.map((action, position) => tallyRow(record, action, votes[position] ?? 0));
    },

    async results(seasonId: string) {
      const { actions } = await recordOf(seasonId);
      const totals = await store.placeTotals(actions.filter(({ state }) => state === 'fundable').map(({ _id }) => _id));
      return actions.flatMap((action) => resultRow(action, totals.get(action._id) ?? NO_PLACES) ?? []);
    },

    async pabulib(seasonId: string) {
      const record = await recordOf(seasonId);
      return { number: record.season.number, lines: pabulibFile(record, await ballotsFor(record)) };
    },

    async thresholds(seasonId: string) {
      const record = await recordOf(seasonId);
      return record.actions.map((action) => thresholdRow(record, action));
    },

    async departments() {
      return (await projections.countByDepartment()).map(({ department, groups }) => departmentRow(department, groups));
    },
  };
}

export type OpenDataUseCases = ReturnType<typeof openDataUseCases>;
