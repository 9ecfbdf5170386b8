import { answered, RefusedRequest } from '../../libs/client/client.ts';
import { checkStory, type Verdict } from './acts/check.ts';
import { claimAboveCap, claimWithoutVote } from './acts/claims.ts';
import { ALLOCATION_CENTS, openSeason, registerGroups } from './acts/groups-and-season.ts';
import { readTheMails } from './acts/mails.ts';
import { publishTheOthers, tellOneProposal } from './acts/proposals.ts';
import { TOP_UP_CENTS, topUp } from './acts/top-up.ts';
import { cross, voteLive, voteOnTheOthers } from './acts/votes.ts';
import { CROSS_AT_ONCE, WAITS_FOR_MONEY } from './ideas.ts';
import type { Stage } from './stage.ts';

/** Headlines of the story, the closing count included. */
export const STEPS = 12;

/** The counts at the end are those of this story alone. */
async function requireEmpty({ platform, finance, url }: Stage): Promise<void> {
  const { items: groups } = await answered(platform.GET('/v1/groups', { params: { query: { limit: 1 } } })).catch((error: unknown) => {
    if (error instanceof RefusedRequest && error.problem.status === 401) throw new Error(`The system at ${url} knows another issuer of tokens: SEUIL_DATA must name its data folder.`);
    throw error instanceof RefusedRequest ? error : new Error(`Nothing answers at ${url}.`);
  });
  const { items: seasons } = await answered(finance.GET('/v1/seasons'));
  if (groups.length > 0 || seasons.length > 0) throw new Error(`The system at ${url} is in use already; the demo needs an empty one (npm run reset, then npm start).`);
}

export async function tellStory(stage: Stage): Promise<Verdict> {
  await requireEmpty(stage);
  await registerGroups(stage);
  const seasonId = await openSeason(stage);
  const fridge = await tellOneProposal(stage);
  const actions = [fridge, ...(await publishTheOthers(stage))];
  await voteLive(stage, fridge);
  await cross(stage, seasonId, fridge);
  await voteOnTheOthers(stage, seasonId, actions);
  const crossed = actions.filter((_, index) => index === 0 || CROSS_AT_ONCE.includes(index));
  await readTheMails(stage, crossed);
  await claimWithoutVote(stage, fridge);
  await claimAboveCap(stage, fridge);
  const waiting = actions[WAITS_FOR_MONEY];
  if (!waiting) throw new Error('an action is missing');
  await topUp(stage, seasonId, waiting);
  return checkStory(stage, { seasonId, actions, fundable: [...crossed, waiting], totalCents: ALLOCATION_CENTS + TOP_UP_CENTS });
}
