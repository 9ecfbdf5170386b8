import { consumerOf } from '../../libs/events/handlers.ts';
import type { ClaimUseCases } from './claims/claims.ts';
import type { FactUseCases } from './facts.ts';
import type { PersonUseCases } from './persons/persons.ts';
import type { SettlementUseCases } from './settlement/settlements.ts';

type UseCases = {
  projections: FactUseCases;
  claims: ClaimUseCases;
  settlements: SettlementUseCases;
  requestSettlement: (seasonId: string) => Promise<void>;
  persons: Pick<PersonUseCases, 'erasePerson'>;
};

export const budgetConsumer = ({ projections, claims, settlements, requestSettlement, persons }: UseCases) =>
  consumerOf({
    queue: 'budget',
    events: {
      'group.changed': projections.learnGroups,
      'person.erased': ({ data }) => persons.erasePerson(data.personId),
      'action.published': projections.learnAction,
      'vote.cast': projections.learnVotes,
      'vote.withdrawn': projections.learnVotes,
      'settlement.requested': ({ data }) => requestSettlement(data.seasonId),
      'claim.submitted': ({ data: { claimId, n, groupId, actionId, amountCents, envelopeMaxCents, submittedAt } }) =>
        claims.submit({
          claimId,
          n,
          groupId,
          actionId,
          amountCents,
          envelopeMaxCents,
          submittedAt: new Date(submittedAt),
        }),
      'claim.approved': ({ data }) => claims.approve(data.claimId, data.n),
      'claim.adjusted': ({ data: { claimId, n, refundedCents } }) => claims.refund(claimId, n, refundedCents),
      'claim.released': ({ data: { claimId, n, groupId, actionId, amountCents } }) =>
        claims.release(claimId, n, { groupId, actionId, amountCents }),
    },
    tasks: {
      'settle-season': settlements.settleIfDue,
      'fund-claims': claims.fundClaims,
    },
  });
