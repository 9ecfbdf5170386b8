import { answered } from '../../../libs/client/client.ts';
import { DEFAULT_POLICY } from '../../../libs/threshold/policy.ts';
import { tallyWith } from '../ballots.ts';
import { workedOut } from '../formula.ts';
import { contactsToTell, waitForMails } from '../fundable-mails.ts';
import { mailsAtRest } from '../mails-at-rest.ts';
import { percent } from '../narrator.ts';
import { settlementsOf, waitForCrossing } from '../season.ts';
import type { Stage } from '../stage.ts';
import type { Action } from './proposals.ts';

/**
 * So many days pass without a vote. Five nights would do for the action that is close to crossing. A story that is told
 * before four in the morning has one night less than days.
 */
export const QUIET_DAYS = 7;

/** Gives the rate after each night, in the order of the nights, as a share of the groups. */
async function ratesOf(stage: Stage, seasonId: string): Promise<string[]> {
  const nights = (await settlementsOf(stage, seasonId))
    .flatMap(({ decisions }) => decisions)
    .flatMap((decision) => (decision.kind === 'night' ? [decision] : []))
    .sort((a, b) => a.morning.localeCompare(b.morning));
  const [first] = nights;
  const rates = first ? [first.inputs.rateMillionths, ...nights.map(rateAfter)] : [];
  return rates.map((rate) => percent(rate / 100));
}

type Night = Extract<
  Awaited<ReturnType<typeof settlementsOf>>[number]['decisions'][number],
  { readonly kind: 'night' }
>;

function rateAfter({ memory }: Night): number {
  if (!('rateMillionths' in memory)) throw new Error('the demo tells of the formula with a rate');
  return memory.rateMillionths;
}

/** Lets days pass. A morning settles by itself from four o'clock on, and the story may be told earlier than that. */
async function pass({ letDaysPass, settler }: Stage, seasonId: string, days: number): Promise<void> {
  await letDaysPass?.(days);
  await answered(settler.POST('/v1/seasons/{seasonId}/settlements', { params: { path: { seasonId } } }));
}

/**
 * Not one vote more: while there is money to give, the rate falls by itself, and an action crosses.
 * @returns whether it crossed, which takes days that can pass
 */
export async function letNightsPass(stage: Stage, seasonId: string, action: Action): Promise<boolean> {
  const { narrator, letDaysPass } = stage;
  const { number, idea } = action;
  await narrator.headline(
    letDaysPass
      ? 'A week passes without a vote: while there is money to give, thresholds fall by themselves'
      : 'Every night, while there is money to give, thresholds fall by themselves',
  );
  const { threshold: before } = await tallyWith(stage, action, idea.votes);
  await narrator.tell(
    `« ${idea.title} » has ${idea.votes} votes, and its threshold is ${before.threshold}: equal is not more`,
  );
  narrator.detail(...workedOut(before.inputs));
  if (!letDaysPass) {
    await narrator.tell(
      `no days can pass on a system that ran before: action ${number} crosses after some real nights, as soon as its threshold is below ${idea.votes}`,
    );
    return false;
  }
  await narrator.tell('the schedules of a week run, with its nights and the digest of its news …');
  // A mail that is on its way while days pass would look like one that the mail server refused for days.
  await mailsAtRest(stage);
  // The news that one group is missing goes into the digest of the first day.
  await pass(stage, seasonId, 1);
  await mailsAtRest(stage);
  await pass(stage, seasonId, QUIET_DAYS - 1);
  const { decision } = await waitForCrossing(stage, seasonId, action);
  await narrator.tell(
    `every night the rate of the season falls, by ${percent(DEFAULT_POLICY.step)} of itself at most:`,
  );
  narrator.detail((await ratesOf(stage, seasonId)).join(' → '), ...workedOut(decision.inputs));
  await narrator.moment('long');
  await narrator.tell(
    `threshold ${before.threshold} → ${decision.threshold}, and ${decision.votes} votes are more than that: action ${number} crosses without one more vote`,
  );
  if (decision.threshold >= before.threshold) throw new Error('The threshold did not fall.');
  await waitForMails(stage, [action], narrator.progress('mails about it', contactsToTell(stage).length));
  return true;
}
