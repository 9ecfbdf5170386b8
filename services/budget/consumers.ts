import { consumerOf } from '../../libs/events/handlers.ts';
import { chargeClaim } from './claims/charge-claim.ts';
import { fundClaims } from './claims/fund-claims.ts';
import { holdClaim } from './claims/hold-claim.ts';
import { refundClaim } from './claims/refund-claim.ts';
import { releaseClaim } from './claims/release-claim.ts';
import type { BudgetDeps } from './deps.ts';
import { knownGroup } from './known.ts';
import { erasePerson } from './persons/erase-person.ts';
import { learnAction } from './settlement/learn-action.ts';
import { learnVotes } from './settlement/learn-votes.ts';
import { settleIfDue } from './settlement/settle-if-due.ts';

export const budgetConsumer = (deps: BudgetDeps) =>
  consumerOf({
    queue: 'budget',
    events: {
      'group.changed': (events) => deps.knownGroups.learn(events.map(knownGroup)),
      'person.erased': ({ data }) => erasePerson(deps, data.personId),
      'action.published': (event) => learnAction(deps, event),
      'vote.cast': (events) => learnVotes(deps, events),
      'vote.withdrawn': (events) => learnVotes(deps, events),
      'settlement.requested': ({ data }) => deps.requestTask('settle-season', data.seasonId),
      'claim.validated': ({
        data: { claimId, round, groupId, actionId, amountCents, envelopeMaxCents, submittedAt },
      }) =>
        holdClaim(deps, {
          claimId,
          round,
          groupId,
          actionId,
          amountCents,
          envelopeMaxCents,
          submittedAt: new Date(submittedAt),
        }),
      'claim.approved': ({ data }) => chargeClaim(deps, data.claimId, data.round),
      'claim.adjusted': ({ data: { claimId, round, refundedCents } }) =>
        refundClaim(deps, { claimId, round, refundedCents }),
      'claim.released': ({ data: { claimId, round, groupId, actionId, amountCents } }) =>
        releaseClaim(deps, { claimId, round, groupId, actionId, amountCents }),
    },
    tasks: {
      'settle-season': (seasonId) => settleIfDue(deps, seasonId),
      'fund-claims': (groupId) => fundClaims(deps, groupId),
    },
  });
