import { answered } from '../../../libs/client/client.ts';
import { showTallies, tallyWith, votersOf } from '../ballots.ts';
import { workedOut } from '../formula.ts';
import { waitForMails } from '../fundable-mails.ts';
import { euros } from '../narrator.ts';
import { seasonNow, waitForCrossing, waitForPlaces } from '../season.ts';
import type { Stage } from '../stage.ts';
import type { Action } from './proposals.ts';

export const TOP_UP_CENTS = 400_000;

/** Not one vote more: the money alone lowers the threshold, and the action crosses. */
export async function topUp(stage: Stage, seasonId: string, action: Action): Promise<void> {
  const { narrator, finance } = stage;
  const {
    number,
    idea: { title, votes },
  } = action;
  await narrator.headline(`The assembly tops the season up by ${euros(TOP_UP_CENTS)}: thresholds fall`);
  const { threshold: before } = await tallyWith(stage, action, votes);
  const season = await seasonNow(stage, seasonId);
  await narrator.tell(`before: « ${title} » has ${votes} votes, its threshold is ${before.threshold}`);
  narrator.detail(...workedOut(before.inputs));
  await narrator.moment('long');
  const richer = await answered(
    finance.PUT('/v1/seasons/{seasonId}/allocations/{reference}', {
      params: { path: { seasonId, reference: 'rallonge-de-l-assemblee' } },
      body: { amountCents: TOP_UP_CENTS },
    }),
  );
  await narrator.tell(
    `remaining ${euros(season.remainingCents)} → ${euros(richer.remainingCents)}, total ${euros(season.totalCents)} → ${euros(richer.totalCents)}`,
  );
  const { decision } = await waitForCrossing(stage, seasonId, action);
  await waitForPlaces(stage, action, votersOf(stage, action));
  await narrator.tell(
    `after: threshold ${before.threshold} → ${decision.threshold}, and ${decision.votes} votes are more than that: action ${number} crosses without one more vote`,
  );
  narrator.detail(...workedOut(decision.inputs));
  await narrator.moment('long');
  if (decision.threshold >= before.threshold) throw new Error('The threshold did not fall.');
  const { remainingCents } = await seasonNow(stage, seasonId);
  await narrator.tell(
    `reserved ${euros(decision.reservedCents)}; remaining ${euros(remainingCents)}, and money is scarce again:`,
  );
  await showTallies(stage, remainingCents);
  const contactCount = stage.certified.flatMap(({ contacts }) => contacts).length;
  await waitForMails(stage, [action], narrator.progress('mails about it', contactCount));
}
