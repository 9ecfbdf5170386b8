import { payInBatches } from './acts/batch.ts';
import { checkStory, type Verdict } from './acts/check.ts';
import { claimAboveCap } from './acts/claim-above-cap.ts';
import { claimWithoutVote } from './acts/claim-within-cap.ts';
import { ALLOCATION_CENTS, openSeason, registerGroups } from './acts/groups-and-season.ts';
import { INVOICE_DAYS, settleTheInvoice } from './acts/late-invoice.ts';
import { readTheMails } from './acts/mails.ts';
import { letNightsPass, QUIET_DAYS } from './acts/nights.ts';
import { askOnQuote } from './acts/payment-on-quote.ts';
import { publishTheOthers, tellOneProposal } from './acts/proposals.ts';
import { refuse } from './acts/refusal.ts';
import { TOP_UP_CENTS, topUp } from './acts/top-up.ts';
import { cross, voteLive, voteOnTheOthers } from './acts/votes.ts';
import { holdings } from './holdings.ts';
import { CROSS_AT_ONCE, CROSSES_BY_NIGHT, WAITS_FOR_MONEY } from './ideas.ts';
import type { Stage } from './stage.ts';

/** The number of headlines of the story, the closing count included. */
export const STEPS = 17;
/** So many days pass in the story altogether. */
export const STORY_DAYS = QUIET_DAYS + INVOICE_DAYS;

/** The counts at the end are those of this story alone. */
async function requireEmpty(stage: Stage): Promise<void> {
  const { groups, seasons } = await holdings(stage);
  if (groups || seasons)
    throw new Error(
      `The system at ${stage.url} is in use already; the demo needs an empty one (npm run reset, then npm start).`,
    );
}

export async function tellStory(stage: Stage): Promise<Verdict> {
  await requireEmpty(stage);
  await registerGroups(stage);
  const seasonId = await openSeason(stage);
  const fridge = await tellOneProposal(stage);
  const others = await publishTheOthers(stage);
  const actions = [fridge, ...others];
  const [collection, doorToDoor] = others;
  const [close, waiting] = [actions[CROSSES_BY_NIGHT], actions[WAITS_FOR_MONEY]];
  if (!collection || !doorToDoor || !close || !waiting) throw new Error('an action is missing');
  await voteLive(stage, fridge);
  await cross(stage, seasonId, fridge);
  await voteOnTheOthers(stage, seasonId, actions);
  const crossed = actions.filter((_, index) => index === 0 || CROSS_AT_ONCE.includes(index));
  await readTheMails(stage, crossed);
  const crossedByNight = (await letNightsPass(stage, seasonId, close)) ? [close] : [];
  await claimWithoutVote(stage, fridge);
  await claimAboveCap(stage, fridge);
  const onQuote = await askOnQuote(stage, collection);
  await refuse(stage, fridge);
  await payInBatches(stage, doorToDoor);
  await topUp(stage, seasonId, waiting);
  await settleTheInvoice(stage, collection, onQuote);
  return checkStory(stage, {
    seasonId,
    actions,
    fundable: [...crossed, ...crossedByNight, waiting],
    totalCents: ALLOCATION_CENTS + TOP_UP_CENTS,
    claims: { paid: 4, refused: 1, reminders: stage.letDaysPass ? 2 : 0 },
  });
}
