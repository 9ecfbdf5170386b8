import { AppError } from '../../../libs/errors/app-error.ts';
import { eventOf } from '../../../libs/events/event.ts';
import type { ClaimsUnderTest } from './claims-under-test.ts';
import { ACTION, GROUP, GROUPS } from './people.ts';

const POLICY = {
  formula: 'v1',
  floor: 1,
  base: 0,
  ceiling: 4_000,
  takeUp: 3_000,
  buffer: 0,
  freeDays: 42,
  unusedDays: 60,
  reminderDays: 14,
  decertifiedDays: 30,
};
/** Cents. */
export const CAP = 8_000;
export const SEASON_OPENS = new Date('2098-01-04T09:00:00Z');

const certified = (on: ClaimsUnderTest) =>
  GROUPS.map((groupId) =>
    eventOf('group.changed', groupId, 1, on.now(), {
      groupId,
      version: 1,
      name: 'GA',
      department: '75',
      certified: true,
      certificationChangedAt: on.now().toISOString(),
    }),
  );

const request = async (on: ClaimsUnderTest, method: string, path: string, params: object, body: object) => {
  const answer = await on.money.request(method, path, { params, body });
  if (answer instanceof AppError) throw answer;
  return answer;
};

/** Groups that are certified, and money in the envelope of the first. */
export async function openEnvelope(on: ClaimsUnderTest, amountCents: number): Promise<void> {
  await request(
    on,
    'put',
    '/v1/envelopes/:groupId/credits/:reference',
    { groupId: GROUP, reference: 'first' },
    { amountCents },
  );
  await on.hear(...certified(on));
  await on.drain();
}

/** An open season with one fundable action, on which each group has its place. */
export async function openSeason(on: ClaimsUnderTest): Promise<void> {
  on.wait((SEASON_OPENS.getTime() - on.now().getTime()) / 86_400_000);
  const now = on.now();
  const season = await request(
    on,
    'post',
    '/v1/seasons',
    {},
    { name: 'Budget', startsOn: '2098-01-01', endsOn: '2098-04-30', mode: 'immediate', policy: POLICY },
  );
  const seasonId = String(season['id']);
  await request(
    on,
    'put',
    '/v1/seasons/:seasonId/allocations/:reference',
    { seasonId, reference: 'first' },
    { amountCents: 1_000_000 },
  );
  await on.hear(
    eventOf('action.published', ACTION, 1, now, {
      actionId: ACTION,
      version: 1,
      number: 1,
      proposalId: ACTION,
      groupId: GROUP,
      seasonId,
      revision: 1,
      title: 'Frigo',
      summary: '…',
      capCents: CAP,
      publishedAt: now.toISOString(),
    }),
    ...GROUPS.map((groupId) =>
      eventOf('vote.cast', `${ACTION}.${groupId}`, 1, now, {
        actionId: ACTION,
        groupId,
        seasonId,
        version: 1,
        plannedMonth: '2098-03',
        commune: 'Lille',
        at: now.toISOString(),
      }),
    ),
  );
  on.money.requestTask('settle-season', seasonId);
  await on.money.runTasks();
  await on.drain();
}
