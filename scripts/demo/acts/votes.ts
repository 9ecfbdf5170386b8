import { isDeepStrictEqual } from 'node:util';
import { answered, RefusedRequest } from '../../../libs/client/client.ts';
import { thresholdOf } from '../../../libs/threshold/threshold.ts';
import { castVote, showTallies, tallyWith, votersOf, type ShownTally } from '../ballots.ts';
import { workedOut } from '../formula.ts';
import { CROSS_AT_ONCE, CROSSES_BY_NIGHT, WAITS_FOR_MONEY } from '../ideas.ts';
import { euros } from '../narrator.ts';
import { seasonNow, waitForCrossing, waitForPlaces } from '../season.ts';
import type { Stage } from '../stage.ts';
import { forEach } from '../waiting.ts';
import type { Action } from './proposals.ts';

const standing = ({ votes, threshold: { threshold, groupsStillNeeded } }: ShownTally) =>
  `${votes} ${votes === 1 ? 'vote' : 'votes'}, threshold ${threshold}: ${votes === threshold ? 'equal is not more, ' : ''}${groupsStillNeeded} more ${groupsStillNeeded === 1 ? 'group' : 'groups'} needed`;

/** All but one of the votes that the action needs to cross. */
export async function voteLive(stage: Stage, action: Action): Promise<void> {
  const { narrator, groups, personOf } = stage;
  await narrator.headline(`Groups vote for « ${action.idea.title} »: each vote is a commitment to do it at home`);
  const { threshold } = await tallyWith(stage, action, 0);
  await narrator.tell(
    'its threshold is the rate of the day, weighted by its cap; anybody can work it out from what the API gives:',
  );
  narrator.detail(...workedOut(threshold.inputs));
  await narrator.moment('long');
  if (thresholdOf(threshold.inputs).threshold !== threshold.threshold)
    throw new Error(
      `The inputs give ${thresholdOf(threshold.inputs).threshold}, but the tally shows ${threshold.threshold}.`,
    );
  const voters = votersOf(stage, action).slice(0, -1);
  for (const [index, group] of voters.entries()) {
    const { vote } = await castVote(stage, action, group);
    await narrator.tell(`${group.name}, ${vote.plannedMonth}: « ${vote.adaptation} »`);
    narrator.detail(standing(await tallyWith(stage, action, index + 1)));
  }
  const first = voters[0];
  if (first) {
    const { status } = await castVote(stage, action, first);
    const { votes } = await tallyWith(stage, action, voters.length);
    await narrator.tell(`${first.name} sends its vote again: ${status}, still ${votes} votes`);
    if (status !== 200) throw new Error(`The same vote again was answered ${status}, not 200.`);
  }
  const stranger = groups.find(({ toBeCertified }) => !toBeCertified);
  if (stranger) {
    const refusal = await castVote(stage, action, stranger).then(
      () => undefined,
      (error: unknown) => (error instanceof RefusedRequest ? error.problem : Promise.reject(error as Error)),
    );
    await narrator.tell(
      `${stranger.name}, not certified, is refused: ${refusal?.status ?? '?'} ${refusal?.code ?? ''}: ${refusal?.detail ?? ''}`,
    );
    if (refusal?.status !== 403) throw new Error('The vote of a group that is not certified was not refused.');
    const seen = await answered(personOf(stranger).GET('/v1/votes', { params: { query: { groupId: stranger.id } } }));
    if (seen.items.length > 0) throw new Error('The refused vote left something behind.');
  }
}

/** The vote that exceeds the threshold, and what the worker and budget make of it. */
export async function cross(stage: Stage, seasonId: string, action: Action): Promise<void> {
  const { narrator } = stage;
  await narrator.headline('One more vote exceeds the threshold: the worker asks, budget settles');
  const voters = votersOf(stage, action);
  const last = voters.at(-1);
  if (!last) throw new Error('nobody votes');
  const before = await seasonNow(stage, seasonId);
  const { threshold: shown } = await tallyWith(stage, action, voters.length - 1);
  await castVote(stage, action, last);
  await narrator.tell(`${last.name} votes: ${voters.length} groups`);
  const { settlement, decision } = await waitForCrossing(stage, seasonId, action);
  await narrator.tell(
    `settlement ${settlement.n} of the season: action ${action.number} crosses, with ${decision.votes} votes over a threshold of ${decision.threshold}`,
  );
  const isTheSame = isDeepStrictEqual(decision.inputs, shown.inputs);
  narrator.detail(
    ...(isTheSame ? ['decided from the inputs above, which are kept with the decision'] : workedOut(decision.inputs)),
  );
  const after = await seasonNow(stage, seasonId);
  const places = decision.reservedCents / action.idea.capCents;
  await narrator.tell(
    `reserved: ${euros(decision.reservedCents)}, a cap for each of the ${places} groups that voted; remaining ${euros(before.remainingCents)} → ${euros(after.remainingCents)}`,
  );
  await waitForPlaces(stage, action, voters);
  await narrator.tell(
    `each of them has its place, and the action is fundable for all ${stage.certified.length} certified groups: who comes later asks for a place, for which the rule keeps money`,
  );
}

/** Lets all groups vote that like these actions. */
export function voteAll(stage: Stage, actions: readonly Action[], label: string) {
  const ballots = actions.flatMap((action) => votersOf(stage, action).map((group) => ({ action, group })));
  return forEach(
    ballots,
    ({ action, group }) => castVote(stage, action, group),
    stage.narrator.progress(label, ballots.length),
  );
}

/** Everybody votes for what they like; the cheap ones that many want cross by themselves. */
export async function voteOnTheOthers(stage: Stage, seasonId: string, actions: readonly Action[]): Promise<void> {
  const { narrator } = stage;
  await narrator.headline('The other votes: what is cheap and wanted by many crosses first');
  const [crossing, later] = [
    actions.filter((_, index) => CROSS_AT_ONCE.includes(index)),
    actions.filter((_, index) => index > 0 && index !== WAITS_FOR_MONEY && !CROSS_AT_ONCE.includes(index)),
  ];
  await voteAll(stage, crossing, `votes for actions ${crossing.map(({ number }) => number).join(' and ')}`);
  for (const action of crossing) {
    const { decision } = await waitForCrossing(stage, seasonId, action);
    await waitForPlaces(stage, action, votersOf(stage, action));
    await narrator.tell(
      `action ${action.number} crosses with ${decision.votes} votes over ${decision.threshold}; who voted later has a place too`,
    );
  }
  await voteAll(stage, later, 'votes for the others');
  await forEach(later, (action) => tallyWith(stage, action, action.idea.votes));
  const { totalCents, remainingCents } = await seasonNow(stage, seasonId);
  await narrator.tell(
    `remaining ${euros(remainingCents)} of ${euros(totalCents)}; so every action stands now, by number:`,
  );
  await showTallies(stage);
  const close = actions[CROSSES_BY_NIGHT];
  if (!close) throw new Error('an action is missing');
  const { votes, threshold } = await tallyWith(stage, close, close.idea.votes);
  if (votes !== threshold.threshold)
    throw new Error(
      `« ${close.idea.title} » was to have as many votes as its threshold, but has ${votes} and ${threshold.threshold}.`,
    );
}
