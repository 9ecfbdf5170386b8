import type { SeasonAt } from '../../../../libs/threshold/threshold.ts';
import type { Decision } from './snapshot.ts';

/** Gives the cents that a decision adds to what remains in the season. They are negative when it takes money. */
export function nationalChangeOf(decision: Decision): number {
  switch (decision.kind) {
    case 'return-place':
      return decision.to === 'season' ? decision.amountCents : 0;
    case 'release-free':
      return decision.amountCents;
    case 'extend':
      return -decision.fromSeasonCents;
    case 'cross':
      return -decision.reservedCents;
    case 'pass':
    case 'night':
    case 'remind-place':
    case 'end-waiting':
    case 'extension-lacks':
      return 0;
  }
}

/** Gives the season as the formula sees it once a decision has taken effect. */
export const afterDecision = (season: SeasonAt, decision: Decision): SeasonAt => ({
  ...season,
  recentCents: decision.kind === 'cross' ? decision.recentCents : season.recentCents,
  remainingCents: season.remainingCents + nationalChangeOf(decision),
});
