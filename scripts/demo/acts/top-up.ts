import { answered } from '../../../libs/client/client.ts';
import { standingOf, thresholdOf } from '../../../libs/threshold/threshold.ts';
import { showTallies, tallyWith, votersOf, type ShownTally } from '../ballots.ts';
import { contactsToTell, waitForMails } from '../fundable-mails.ts';
import { euros } from '../narrator.ts';
import { ruleOfThresholds, seasonNow, settlementsOf, waitForCrossing, waitForPlaces } from '../season.ts';
import type { Stage } from '../stage.ts';
import { until } from '../waiting.ts';
import type { Action } from './proposals.ts';
import { voteAll } from './votes.ts';

export const TOP_UP_CENTS = 800_000;

/** Waits until the action has passed, and all of its votes and the present money are in the amount that is missing. */
const waitUntilItWaits = (stage: Stage, action: Action): Promise<ShownTally> =>
  until(`« ${action.idea.title} » has passed and waits for money`, async () => {
    const tally = await tallyWith(stage, action, action.idea.votes);
    const { inputs, missingCents } = tally.threshold;
    const { missingCents: missing } = standingOf({ votes: tally.votes, passed: true }, inputs);
    return tally.standing === 'waits-for-money' && missingCents === missing && tally;
  });

/**
 * Enough groups vote for a dear action, and it passes. The calendar keeps the money that it would need.
 * @returns the threshold that it passed
 */
async function passWithoutMoney(stage: Stage, seasonId: string, action: Action): Promise<ShownTally['threshold']> {
  const { narrator } = stage;
  const { number, idea } = action;
  await voteAll(stage, [action], `votes for action ${number}, with its cap of ${euros(idea.capCents)}`);
  const { votes, threshold } = await waitUntilItWaits(stage, action);
  await narrator.tell(
    `${votes} votes are more than its threshold of ${threshold.threshold}: it has passed, and no more votes are needed`,
  );
  await narrator.tell(
    `${votes} places of ${euros(idea.capCents)} are ${euros(votes * idea.capCents)}, but only ${euros(thresholdOf(threshold.inputs).availableCents)} can be given today; so says the second sentence of the rule:`,
  );
  const [, aboutMoney = ''] = await ruleOfThresholds(stage, seasonId);
  narrator.detail(aboutMoney);
  await narrator.moment('long');
  await narrator.tell(
    `it becomes fundable when ${euros(threshold.missingCents)} more can be given, and there is no queue`,
  );
  const passes = (await settlementsOf(stage, seasonId))
    .flatMap(({ decisions }) => decisions)
    .filter((decision) => decision.kind === 'pass' && decision.actionId === action.id);
  if (passes.length !== 1) throw new Error(`« ${idea.title} » passed ${passes.length} times, not once.`);
  return threshold;
}

/** Not one vote more: the money alone lets the action that has passed cross. */
export async function topUp(stage: Stage, seasonId: string, action: Action): Promise<void> {
  const { narrator, finance } = stage;
  const { number, idea } = action;
  await narrator.headline(`« ${idea.title} » passes, and waits for money: the assembly tops the season up`);
  const before = await passWithoutMoney(stage, seasonId, action);
  const season = await seasonNow(stage, seasonId);
  const richer = await answered(
    finance.PUT('/v1/seasons/{seasonId}/allocations/{reference}', {
      params: { path: { seasonId, reference: 'rallonge-de-l-assemblee' } },
      body: { amountCents: TOP_UP_CENTS },
    }),
  );
  await narrator.tell(
    `the assembly gives ${euros(TOP_UP_CENTS)}: total ${euros(season.totalCents)} → ${euros(richer.totalCents)}, remaining ${euros(season.remainingCents)} → ${euros(richer.remainingCents)}`,
  );
  const { decision } = await waitForCrossing(stage, seasonId, action);
  await waitForPlaces(stage, action, votersOf(stage, action));
  const { availableCents } = thresholdOf(decision.inputs);
  await narrator.tell(
    `the calendar keeps its part of that, too; ${euros(availableCents)} can be given now, and action ${number} crosses without one more vote: ${euros(decision.reservedCents)} are reserved`,
  );
  if (decision.threshold < before.threshold)
    await narrator.tell(
      `its threshold fell meanwhile, ${before.threshold} → ${decision.threshold}: only on the day on which a season opens do thresholds follow the money at once`,
    );
  await showTallies(stage);
  await waitForMails(stage, [action], narrator.progress('mails about it', contactsToTell(stage).length));
}
