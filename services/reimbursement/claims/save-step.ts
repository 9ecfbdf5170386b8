import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { Claim, Person, TrailEntry } from './domain/claim.ts';
import { isUnlisted, stepOf } from './domain/transitions.ts';
import { requireIntact } from './require-intact.ts';
import { recorded } from './trail.ts';

/** Every step of a claim is taken with these dependencies. */
export type StepDeps = Pick<ReimbursementDeps, 'claims' | 'logger' | 'countAltered' | 'now'>;

/** A step is called by a person, with the receipt that is kept for the Idempotency-Key of the call. */
export type StepCall = { readonly by: Person; readonly receipt?: ReceiptDraft<Claim> | undefined };

/** Such a call decides on a claim, so it names the version of the claim that the person saw. */
export type DecidingCall = StepCall & { readonly seen: number };

export type ClaimStep = {
  readonly did: TrailEntry['did'] | ((before: Claim) => TrailEntry['did']);
  /** This is the id of a person, or `system`. */
  readonly by: string;
  /** This is the version of the claim that the person saw, if the step is about what the person saw. */
  readonly seen?: number | undefined;
  readonly why?: string;
  readonly whom?: string | null;
  /** @returns the next claim, or undefined when there is nothing to do */
  readonly decide: (before: Claim, at: Date) => Claim | undefined | Promise<Claim | undefined>;
  readonly events?: (after: Claim, at: Date, before: Claim) => AnyEvent[];
  readonly receipt?: ReceiptDraft<Claim> | undefined;
};

/** Checks that the table of transitions names every event of a step, because readers rely on the table. */
function requireDeclared(did: TrailEntry['did'], events: readonly AnyEvent[]): void {
  const declared: readonly string[] = stepOf(isUnlisted(did) ? 'edit' : did).emits;
  for (const { type } of events)
    if (!declared.includes(type)) throw new Error(`the step "${did}" announces ${type}, which its row does not say`);
}

/**
 * Takes one step of a claim: it loads the claim, decides, records the step in the trail, and saves the claim with its
 * events.
 * @throws not-found, version-mismatch, claim-altered
 */
export const saveStep = (
  deps: StepDeps,
  claimId: string,
  { did, by, seen, why, whom, decide, events, receipt }: ClaimStep,
): Promise<Claim> =>
  onNewestState(async () => {
    const at = deps.now();
    const before = await deps.claims.get(claimId);
    const decided = await decide(before, at);
    if (!decided) return before;
    // A refusal by the rules comes first, as RFC 9110 (13.2.1) asks for preconditions.
    if (seen !== undefined) requireSeen('claim', before, seen);
    requireIntact(deps, before);
    const deed = typeof did === 'function' ? did(before) : did;
    return deps.claims.save(recorded(before, decided, { did: deed, by, at, why, whom }), {
      receipt,
      events(saved) {
        const announced = events?.(saved, at, before) ?? [];
        requireDeclared(deed, announced);
        return announced;
      },
    });
  });
