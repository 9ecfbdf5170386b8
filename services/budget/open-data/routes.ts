import { anyObject, memberOfCertified, type Access } from '../../../libs/http/access.ts';
import { csvOf } from '../../../libs/http/csv.ts';
import { Uuid } from '../../../libs/http/fields.ts';
import { attachment, route, type File, type Route } from '../../../libs/http/route.ts';
import { INPUT_COLUMNS } from '../../../libs/threshold/inputs.ts';
import type { BudgetDeps } from '../deps.ts';
import { departmentRows } from './domain/department-rows.ts';
import { actionRow, thresholdRow } from './domain/season-record.ts';
import { exportBallots } from './export-ballots.ts';
import { exportResults } from './export-results.ts';
import { exportTallies } from './export-tallies.ts';
import { readSeasonRecord } from './read-season-record.ts';

const params = { seasonId: Uuid };
const CSV = 'text/csv';

const ACTIONS = ['number', 'actionId', 'title', 'capCents', 'publishedAt', 'state'] as const;
const TALLIES = [
  'number',
  'actionId',
  'state',
  'votes',
  'threshold',
  'groupsStillNeeded',
  'missingCents',
  ...INPUT_COLUMNS,
] as const;
const RESULTS = [
  'number',
  'actionId',
  'settlementId',
  'fundableAt',
  'votes',
  'threshold',
  'decidedCents',
  'claimsUntil',
  ...INPUT_COLUMNS,
  'reservedCents',
  'freeCents',
  'placesGranted',
  'placesWaiting',
  'placesReturned',
  'heldCents',
  'chargedCents',
] as const;

async function* each<T>(rows: Iterable<T>): AsyncIterable<T> {
  yield* rows;
}

const csv = <T extends object>(
  name: string,
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
): { status: 200; file: File } => ({
  status: 200,
  file: { content: csvOf(columns, each(rows)), contentType: `${CSV}; charset=utf-8`, filename: `${name}.csv` },
});

/** Members of certified groups read all of these data, as the assembly decided. Everybody else reads a part of them. */
export function openDataRoutes(deps: BudgetDeps): Route[] {
  const members: Access = {
    group: memberOfCertified(deps.knownGroups.isAnyCertified),
    review: anyObject,
    finance: anyObject,
    audit: anyObject,
    policy: anyObject,
  };
  return [
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/open-data/actions.csv',
      operationId: 'exportSeasonActions',
      summary: 'The actions of a season as CSV',
      access: members,
      params,
      answers: { 200: attachment([CSV]) },
      problems: ['not-found'],
      description: 'One line per action that was published for the season.',
      takesLong: true,
      async handle({ params: { seasonId } }) {
        const { actions } = await readSeasonRecord(deps, seasonId);
        return csv('actions', ACTIONS, actions.map(actionRow));
      },
    }),
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/open-data/tallies.csv',
      operationId: 'exportSeasonTallies',
      summary: 'Votes and thresholds of a season as CSV',
      access: members,
      params,
      answers: { 200: attachment([CSV]) },
      problems: ['not-found'],
      description:
        'With the inputs in the same line anybody can recompute a threshold; of a fundable action they are those of its decision.',
      takesLong: true,
      handle: async ({ params: { seasonId } }) => csv('tallies', TALLIES, await exportTallies(deps, seasonId)),
    }),
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/open-data/results.csv',
      operationId: 'exportSeasonResults',
      summary: 'The fundable actions of a season as CSV: the decisions, and what became of the money',
      access: members,
      params,
      answers: { 200: attachment([CSV]) },
      problems: ['not-found'],
      description:
        '`decidedCents` is what the decision set aside, `reservedCents` what is set aside now: `freeCents`, granted places, and what returned places used.',
      takesLong: true,
      handle: async ({ params: { seasonId } }) => csv('results', RESULTS, await exportResults(deps, seasonId)),
    }),
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/open-data/season.pb',
      operationId: 'exportSeasonBallots',
      summary: 'The ballots of a season in the Pabulib format',
      access: members,
      params,
      answers: { 200: attachment(['text/plain']) },
      problems: ['not-found', 'nothing-to-export'],
      description:
        'One approval ballot per certified group, under a number that is drawn anew for each file and leads back to no group. docs/open-data.md says how costs and selection are to be read.',
      takesLong: true,
      async handle({ params: { seasonId } }) {
        const { number, lines } = await exportBallots(deps, seasonId);
        return {
          status: 200,
          file: { content: each(lines), contentType: 'text/plain; charset=utf-8', filename: `season-${number}.pb` },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/seasons/:seasonId/open-data/thresholds.csv',
      operationId: 'exportSeasonThresholds',
      summary: 'The thresholds of a season by the number of the action, as CSV',
      access: { public: 'thresholds concern everybody' },
      params,
      answers: { 200: attachment([CSV]) },
      problems: ['not-found'],
      description: 'Of its open actions as they are shown now, of its fundable ones as they were exceeded.',
      takesLong: true,
      async handle({ params: { seasonId } }) {
        const record = await readSeasonRecord(deps, seasonId);
        const rows = record.actions.map((action) => thresholdRow(record, action));
        return csv('thresholds', ['number', 'threshold'], rows);
      },
    }),
    route({
      method: 'get',
      path: '/v1/seasons/open-data/departments.csv',
      operationId: 'exportDepartments',
      summary: 'Certified groups by department now, as CSV',
      access: { public: 'counts by department concern everybody' },
      answers: { 200: attachment([CSV]) },
      description:
        'A count under five is given as `< 5`: it could point at somebody. Groups whose department does not exist stand in one row, `unknown`.',
      takesLong: true,
      async handle() {
        const rows = departmentRows(await deps.knownGroups.countByDepartment());
        return csv('departments', ['department', 'certifiedGroups'], rows);
      },
    }),
  ];
}
