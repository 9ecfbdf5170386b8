import { conflict, forbidden, notFound, notKnownYet } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { IbanVault } from '../../../libs/iban/iban-vault.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import type { FundableAction } from '../known.ts';
import type { ReimbursementStore } from '../store.ts';
import { dayOf } from './domain/claim-content.ts';
import type { Claim, TrailEntry } from './domain/claim.ts';
import { stepOf } from './domain/transitions.ts';
import { recorded } from './trail.ts';

export type Deps = { readonly store: ReimbursementStore; readonly vault: IbanVault; readonly now: Clock };

type Change = {
  readonly did: TrailEntry['did'] | ((before: Claim) => TrailEntry['did']);
  readonly by: string;
  readonly why?: string;
  readonly whom?: string | null;
  /** The next claim; undefined when there is nothing to do. */
  readonly decide: (before: Claim, at: Date) => Claim | undefined | Promise<Claim>;
  readonly events?: (after: Claim, at: Date, before: Claim) => AnyEvent[];
  readonly receipt?: ReceiptDraft<Claim> | undefined;
};

/** The table of transitions says what each step announces; whoever reads it must be able to trust it. */
function requireDeclared(did: TrailEntry['did'], type: string): void {
  const act = did === 'create' || did === 'add-document' || did === 'remove-document' ? 'edit' : did;
  if (!stepOf(act).emits.some((declared) => declared === type))
    throw new Error(`the step "${did}" announces ${type}, which its row does not say`);
}

/** What every story about claims needs. */
export function claimDesk({ store: { claims, known }, now }: Deps) {
  const find = async (claimId: string): Promise<Claim> => {
    const claim = await claims.find(claimId);
    if (!claim) throw notFound('claim');
    return claim;
  };

  /** The season's last word counts; until it is heard, what the settlement said. */
  const claimsUntil = async ({ seasonId, claimsUntil: settled }: FundableAction): Promise<string> =>
    (await known.seasons.find(seasonId))?.claimsUntil ?? settled;

  return {
    find,
    claimsUntil,

    /** One step of a claim: load → decide → record in the trail → save with its events. */
    change: (claimId: string, { did, by, why, whom, decide, events, receipt }: Change): Promise<Claim> =>
      onNewestState(async () => {
        const at = now();
        const before = await find(claimId);
        const decided = await decide(before, at);
        if (!decided) return before;
        const deed = typeof did === 'function' ? did(before) : did;
        const after = recorded(before, decided, { did: deed, by, at, why, whom });
        const told = events?.(after, at, before) ?? [];
        for (const { type } of told) requireDeclared(deed, type);
        return claims.save(after, { events: told, receipt });
      }),

    async requireCertified(groupId: string): Promise<void> {
      const group = await known.groups.find(groupId);
      if (!group) throw notKnownYet('group');
      if (!group.certified) throw forbidden('not-certified', 'Only groups certified now can file claims.');
    },

    /** @throws not-known-yet, claims-closed */
    async requireFundable(actionId: string | null): Promise<void> {
      if (actionId === null) return;
      const action = await known.fundable.find(actionId);
      if (!action) throw notKnownYet('fundable action');
      const until = await claimsUntil(action);
      if (dayOf(now()) > until) throw conflict('claims-closed', `Claims on this action could be filed until ${until}.`);
    },
  };
}

export type ClaimDesk = ReturnType<typeof claimDesk>;
