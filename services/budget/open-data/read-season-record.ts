import type { BudgetDeps } from '../deps.ts';
import { nationalAccount } from '../ledger/domain/transfer.ts';
import type { SeasonRecord } from './domain/season-record.ts';

export type RecordDeps = Pick<BudgetDeps, 'seasons' | 'actions' | 'ledger' | 'knownGroups' | 'inTransaction' | 'now'>;

/** Reads a season in one transaction, so that its amounts of money add up. @throws not-found */
export const readSeasonRecord = (
  { seasons, actions, ledger, knownGroups, inTransaction, now }: RecordDeps,
  seasonId: string,
): Promise<SeasonRecord> =>
  inTransaction(async (session) => {
    const season = await seasons.get(seasonId, session);
    const ofSeason = await actions.ofSeason(seasonId, session);
    return {
      season,
      at: now(),
      remainingCents: await ledger.available(nationalAccount(seasonId), session),
      carriedCents: await ledger.carriedFrom(seasonId, session),
      certifiedGroups: await knownGroups.countCertified(session),
      actions: ofSeason.sort((a, b) => a.number - b.number),
    };
  });
