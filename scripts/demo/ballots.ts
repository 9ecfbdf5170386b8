import { answered } from '../../libs/client/client.ts';
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

/** The worker shows thresholds a moment after the votes are counted. */
const sawItsVotes = ({ votes, threshold }: Tally): boolean =>
  threshold !== null && threshold.groupsStillNeeded === Math.max(0, threshold.threshold + 1 - votes);

/** Counted, and with a threshold that saw this count. */
export const tallyWith = (stage: Stage, { id, idea }: Action, votes: number): Promise<ShownTally> =>
  until(`${votes} votes counted for « ${idea.title} », with a threshold`, async () => {
    const tally = await tallyOf(stage, id);
    return (
      tally.votes === votes &&
      tally.threshold !== null &&
      sawItsVotes(tally) && { ...tally, threshold: tally.threshold }
    );
  });

export const allTallies = ({ reviewer }: Stage) =>
  allPages((cursor) =>
    answered(
      reviewer.GET('/v1/tallies', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } }),
    ),
  );

/** How every action stands, by number: nobody is in a race. */
export async function showTallies(stage: Stage, remainingCents: number): Promise<void> {
  const tallies = await until('all thresholds follow the votes and the money', async () => {
    const all = await allTallies(stage);
    return (
      all.every(
        (tally) =>
          tally.fundable !== null || (sawItsVotes(tally) && tally.threshold?.inputs.remainingCents === remainingCents),
      ) && all
    );
  });
  const rows = tallies.map(({ number, title, capCents, votes, threshold, fundable }) => {
    const need = threshold
      ? `threshold ${threshold.threshold}, ${threshold.groupsStillNeeded} more needed${threshold.missingCents > 0 ? `, ${euros(threshold.missingCents)} missing` : ''}`
      : 'not calculated yet';
    return `${number}  ${title.padEnd(53)} cap ${euros(capCents).padStart(4)}  ${String(votes).padStart(2)} votes  ${fundable ? `fundable: ${fundable.votes} > ${fundable.threshold}` : need}`;
  });
  stage.narrator.detail(...rows);
}
