import { answered } from '../../libs/client/client.ts';
import { openSeason, registerGroups } from './acts/groups-and-season.ts';
import { publishTheOthers, tellOneProposal } from './acts/proposals.ts';
import { voteLive } from './acts/votes.ts';
import { tallyWith } from './ballots.ts';
import { holdings } from './holdings.ts';
import type { Stage } from './stage.ts';

/** The number of headlines of the acts below. */
export const SEED_STEPS = 5;

/**
 * Plays the story up to the vote before the one that makes its first action fundable. It adds nothing to a season that
 * is there.
 */
export async function seed(stage: Stage): Promise<string> {
  const { url, reviewer } = stage;
  if ((await holdings(stage)).seasons) {
    const { items } = await answered(reviewer.GET('/v1/actions', { params: { query: { limit: 1 } } }));
    const lacks = items.length === 0 ? ' It has no published action: npm run reset, then npm start, begins anew.' : '';
    return `The system at ${url} holds a season already, so nothing was added.${lacks}`;
  }
  await registerGroups(stage);
  await openSeason(stage);
  const first = await tellOneProposal(stage);
  const others = await publishTheOthers(stage);
  await voteLive(stage, first);
  const { votes, threshold } = await tallyWith(stage, first, first.idea.votes - 1);
  return `
${others.length + 1} actions are published in an open season at ${url}.
« ${first.idea.title} » has ${votes} votes, and more than ${threshold.threshold} make it fundable: one is missing.
The five calls in README.md cast it.`;
}
