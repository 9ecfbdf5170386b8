import { conflict, forbidden, invalid } from '../../../../libs/errors/app-error.ts';
import type { Policy, PolicyRules } from '../../../../libs/threshold/policy.ts';
import type { Snapshot } from '../../settlement/domain/snapshot.ts';
import { simulate, type Outcome } from './simulation.ts';

/** The record keeps this part of a simulation, so that it is visible later what the deciding persons saw. */
export type SeenOutcome = Pick<Outcome, 'crossings' | 'granted' | 'remainingCents'>;

/** This is one change of the policy of a season: one person proposes it and another decides. It is never deleted. */
export type PolicyChange = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly rules: PolicyRules;
  readonly reason: string;
  /** This is the policy as it was when the change was proposed. */
  readonly base: Policy;
  readonly simulation: { readonly current: SeenOutcome; readonly proposed: SeenOutcome };
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly state: 'open' | 'approved' | 'rejected';
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** This is the reason of the rejection. */
  readonly rejection: string | null;
};

export const rulesOf = ({ version: _version, ...rules }: Policy): PolicyRules => rules;

const names = (rules: PolicyRules) => Object.keys(rules).sort() as (keyof PolicyRules)[];
/** Lists the names of the rules that differ. */
export const changedRules = (before: PolicyRules, after: PolicyRules): (keyof PolicyRules)[] =>
  names(after).filter((name) => before[name] !== after[name]);

/** @throws same-policy */
export function requireNews(base: Policy, rules: PolicyRules): void {
  if (changedRules(rulesOf(base), rules).length === 0)
    throw invalid('same-policy', 'These are the rules that the season has already.', [
      { pointer: '/rules', detail: 'changes nothing' },
    ]);
}

const seen = ({ crossings, granted, remainingCents }: Outcome): SeenOutcome => ({ crossings, granted, remainingCents });

export type Proposal = { readonly rules: PolicyRules; readonly reason: string; readonly by: string };

/** @returns the change with what it would do to the season as it is in the snapshot @throws same-policy */
export function proposeChange(id: string, snapshot: Snapshot, { rules, reason, by }: Proposal, at: Date): PolicyChange {
  requireNews(snapshot.policy, rules);
  const { current, proposed } = simulate(snapshot, rules, 0);
  return {
    _id: id,
    version: 0,
    seasonId: snapshot.seasonId,
    rules,
    reason,
    base: snapshot.policy,
    simulation: { current: seen(current), proposed: seen(proposed) },
    proposedBy: by,
    proposedAt: at,
    state: 'open',
    decidedBy: null,
    decidedAt: null,
    rejection: null,
  };
}

function requireOpen({ state }: PolicyChange): void {
  if (state !== 'open') throw conflict('illegal-transition', `The change is ${state} already.`);
}

/**
 * An approval names the policy that its simulation saw, because a simulation against another policy says nothing about
 * this one.
 * @throws illegal-transition, own-proposal, policy-changed-meanwhile
 */
export function approveChange(change: PolicyChange, current: Policy, by: string, at: Date): PolicyChange {
  requireOpen(change);
  if (change.proposedBy === by)
    throw forbidden('own-proposal', 'Another person than the one who proposed it approves a change of policy.');
  if (change.base.version !== current.version)
    throw conflict('policy-changed-meanwhile', 'The policy was changed since this was proposed; propose it anew.');
  return { ...change, state: 'approved', decidedBy: by, decidedAt: at };
}

/** Rejects a change. The person who proposed it may reject it too, which withdraws it. @throws illegal-transition */
export function rejectChange(change: PolicyChange, by: string, why: string, at: Date): PolicyChange {
  requireOpen(change);
  return { ...change, state: 'rejected', decidedBy: by, decidedAt: at, rejection: why };
}

/**
 * An open change needs its proposer, who may not approve it, so it keeps the id of the person.
 * @returns undefined while it is open
 */
export function withoutPerson(change: PolicyChange, personId: string): PolicyChange | undefined {
  if (change.state === 'open') return undefined;
  const nameless = <T extends string | null>(id: T) => (id === personId ? 'erased' : id);
  return {
    ...change,
    proposedBy: nameless(change.proposedBy),
    decidedBy: nameless(change.decidedBy),
  };
}
