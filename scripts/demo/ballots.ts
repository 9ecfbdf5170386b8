import { answered } from '../../libs/client/client.ts';
import { standingOf } from '../../libs/threshold/threshold.ts';
import { month } from './acts/groups-and-season.ts';
import type { Action } from './acts/proposals.ts';
import type { Group } from './groups.ts';
import { euros } from './narrator.ts';
import { GROUP_ABOVE_CAP, groupNamed, LATE_GROUP, type Stage } from './stage.ts';
import { allPages, until } from './waiting.ts';

/** Another set of groups for each action, its author first: an author's group votes like any other. */
export function votersOf(stage: Stage, { author, number, idea }: Action): Group[] {
  const late = groupNamed(stage, LATE_GROUP);
  const pool = stage.certified.filter((group) => group !== late && group !== author);
  const turn = (number * 11) % pool.length;
  const shifted = [...pool.slice(turn), ...pool.slice(0, turn)];
  const first = number === 1 ? [author, groupNamed(stage, GROUP_ABOVE_CAP)] : [author];
  return [...new Set([...first, ...shifted])].slice(0, idea.votes);
}

/** What a group promises; said again it is word for word the same. */
const commitment = (stage: Stage, { id: actionId, idea }: Action, group: Group) => {
  const { id: groupId, commune } = group;
  const turn = stage.groups.indexOf(group);
  return {
    actionId,
    groupId,
    plannedMonth: month(stage, 1 + (turn % 3)),
    commune,
    adaptation: idea.adaptations[turn % idea.adaptations.length] ?? 'Comme dans le mode d’emploi.',
  };
};

/** @returns the vote, and the status that tells whether it is new */
export async function castVote(stage: Stage, action: Action, group: Group) {
  const call = stage.personOf(group).POST('/v1/votes', { body: commitment(stage, action, group) });
  return { vote: await answered(call), status: (await call).response.status };
}

const tallyOf = ({ reviewer }: Stage, actionId: string) =>
  answered(reviewer.GET('/v1/tallies/{actionId}', { params: { path: { actionId } } }));
type Tally = Awaited<ReturnType<typeof tallyOf>>;
/** A tally with its threshold beside it. */
export type ShownTally = Tally & { threshold: NonNullable<Tally['threshold']> };

/** Waits until so many votes are counted and there is a threshold, from which the groups that are needed follow. */
export const tallyWith = (stage: Stage, { id, idea }: Action, votes: number): Promise<ShownTally> =>
  until(`${votes} votes counted for « ${idea.title} », and a threshold`, async () => {
    const tally = await tallyOf(stage, id);
    return tally.votes === votes && tally.threshold !== null && { ...tally, threshold: tally.threshold };
  });

export const allTallies = ({ reviewer }: Stage) =>
  allPages((cursor) =>
    answered(
      reviewer.GET('/v1/tallies', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } }),
    ),
  );

/**
 * Whether the tally shows what budget would decide by now, and budget has nothing to decide about it: each service hears
 * of the votes and the money a moment after the other.
 */
async function isUpToDate({ finance }: Stage, { seasonId, capCents, votes, threshold, fundable }: Tally) {
  if (fundable) return true;
  if (!threshold) return false;
  const params = { path: { seasonId }, query: { capCents } };
  const { inputs } = await answered(finance.GET('/v1/seasons/{seasonId}/cap-preview', { params }));
  const now = standingOf({ votes, passed: threshold.passed }, inputs);
  return (
    threshold.threshold === now.threshold &&
    threshold.missingCents === now.missingCents &&
    !now.crosses &&
    threshold.passed === now.passed
  );
}

/** How one action stands, in the two numbers that decide it. */
function inWords({ standing, threshold, fundable }: Tally): string {
  if (fundable) return `fundable: ${fundable.votes} > ${fundable.threshold}`;
  if (!threshold) return 'not calculated yet';
  return standing === 'waits-for-money'
    ? `has passed; fundable when ${euros(threshold.missingCents)} more can be given`
    : `needs ${threshold.groupsStillNeeded} more (threshold ${threshold.threshold})`;
}

/** How every action stands, by number: nobody is in a race. */
export async function showTallies(stage: Stage): Promise<void> {
  const tallies = await until('all thresholds follow the votes and the money', async () => {
    const all = await allTallies(stage);
    return (await Promise.all(all.map((tally) => isUpToDate(stage, tally)))).every(Boolean) && all;
  });
  const rows = tallies.map(
    (tally) =>
      `${tally.number}  ${tally.title.padEnd(53)} cap ${euros(tally.capCents).padStart(4)}  ${String(tally.votes).padStart(2)} votes  ${inWords(tally)}`,
  );
  stage.narrator.detail(...rows);
}
