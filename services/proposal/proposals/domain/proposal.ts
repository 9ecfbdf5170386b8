import { conflict, notFound } from '../../../../libs/errors/app-error.ts';
import { nextVersion, UNSAVED } from '../../../../libs/mongo/version.ts';
import { UNASSESSED, type Assessment, type Criterion, type Framework } from '../../review/domain/framework.ts';
import { compare, type Content } from './content.ts';
import { after, type ProposalAct, type ProposalState } from './transitions.ts';

export const MAX_ILLUSTRATIONS = 12;

export type Illustration = { readonly id: string; readonly alt: string; readonly contentType: string };

export type RequestLevel = 'must' | 'should';
export type ChangeRequest = {
  readonly id: string;
  readonly level: RequestLevel;
  readonly text: string;
  readonly state: 'open' | 'resolved';
  readonly by: string;
  readonly at: Date;
};

export type Proposal = {
  readonly _id: string;
  readonly version: number;
  readonly groupId: string;
  readonly state: ProposalState;
  /**
   * This is the moment at which the proposal entered its state, and the version at that moment. The event of the state
   * carries both, also when it is replayed.
   */
  readonly entered: { readonly version: number; readonly at: Date };
  readonly revision: number;
  readonly content: Content;
  readonly illustrations: readonly Illustration[];
  readonly requests: readonly ChangeRequest[];
  readonly framework: Framework;
  readonly declined: { readonly reasons: string; readonly by: string; readonly at: Date } | null;
  /**
   * These are all persons who requested changes, assessed or declined. An erasure or an export finds their proposals by
   * this list.
   */
  readonly reviewers?: readonly string[];
  /** This is the action of which this proposal is a material change. */
  readonly derivedFrom: string | null;
  readonly actionId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A revision is the content of a proposal at one save. It is never changed; its id is `<proposal>-<revision>`. */
export type Revision = {
  readonly _id: string;
  readonly proposalId: string;
  readonly revision: number;
  readonly content: Content;
  readonly by: string;
  readonly at: Date;
};

/** A comment or an illustration comes from one of two sides: the group of the proposal or the reviewers. */
export type Side = 'group' | 'review';

export const revisionId = (proposalId: string, revision: number) => `${proposalId}-${revision}`;

export const revisionOf = ({ _id, revision, content, updatedAt }: Proposal, by: string): Revision => ({
  _id: revisionId(_id, revision),
  proposalId: _id,
  revision,
  content,
  by,
  at: updatedAt,
});

const FIRST_SAVE = nextVersion({ version: UNSAVED });

export const draft = (
  { id, groupId, content, derivedFrom }: { id: string; groupId: string; content: Content; derivedFrom: string | null },
  at: Date,
): Proposal => ({
  _id: id,
  version: UNSAVED,
  groupId,
  state: 'draft',
  entered: { version: FIRST_SAVE, at },
  revision: 1,
  content,
  illustrations: [],
  requests: [],
  framework: UNASSESSED,
  declined: null,
  derivedFrom,
  actionId: null,
  createdAt: at,
  updatedAt: at,
});

function next(proposal: Proposal, act: ProposalAct, at: Date, change: Partial<Proposal> = {}): Proposal {
  const state = after(proposal.state, act);
  return {
    ...proposal,
    ...change,
    state,
    updatedAt: at,
    entered: state === proposal.state ? proposal.entered : { version: nextVersion(proposal), at },
  };
}

const reviewersWith = ({ reviewers = [] }: Proposal, by: string) => [...new Set([...reviewers, by])];

/** @returns undefined when it says the same as before */
export function revise(proposal: Proposal, content: Content, at: Date): Proposal | undefined {
  const revised = next(proposal, 'edit', at, { content, revision: proposal.revision + 1 });
  return compare(proposal.content, content).length > 0 ? revised : undefined;
}

export const submit = (proposal: Proposal, at: Date) => next(proposal, 'submit', at);
export const withdraw = (proposal: Proposal, at: Date) => next(proposal, 'withdraw', at);
export const decline = (proposal: Proposal, reasons: string, by: string, at: Date) =>
  next(proposal, 'decline', at, { declined: { reasons, by, at }, reviewers: reviewersWith(proposal, by) });
export const markPublished = (proposal: Proposal, actionId: string, at: Date) =>
  next(proposal, 'publish', at, { actionId });

export const addRequests = (
  proposal: Proposal,
  requests: readonly Pick<ChangeRequest, 'id' | 'level' | 'text'>[],
  by: string,
  at: Date,
) =>
  next(proposal, 'request changes', at, {
    requests: [...proposal.requests, ...requests.map((request) => ({ ...request, state: 'open' as const, by, at }))],
    reviewers: reviewersWith(proposal, by),
  });

/**
 * Resolves a request for changes, or opens it again.
 * @throws not-found, illegal-transition
 */
export function settleRequest(
  proposal: Proposal,
  requestId: string,
  state: ChangeRequest['state'],
  at: Date,
): Proposal {
  if (!proposal.requests.some(({ id }) => id === requestId)) throw notFound('request');
  return next(proposal, 'assess', at, {
    requests: proposal.requests.map((request) => (request.id === requestId ? { ...request, state } : request)),
  });
}

export const assess = (proposal: Proposal, criterion: Criterion, assessment: Omit<Assessment, 'revision'>) =>
  next(proposal, 'assess', assessment.at, {
    framework: { ...proposal.framework, [criterion]: { ...assessment, revision: proposal.revision } },
    reviewers: reviewersWith(proposal, assessment.by),
  });

/**
 * Adds an illustration. The group may do so while it may edit. Reviewers help with the presentation, so they may also
 * do so while the proposal is submitted.
 * @throws too-many-illustrations, illegal-transition
 */
export function illustrate(proposal: Proposal, illustration: Illustration, side: Side, at: Date): Proposal {
  if (proposal.illustrations.length >= MAX_ILLUSTRATIONS)
    throw conflict('too-many-illustrations', `A proposal holds ${MAX_ILLUSTRATIONS} illustrations at most.`);
  return next(proposal, side === 'group' ? 'edit' : 'illustrate', at, {
    illustrations: [...proposal.illustrations, illustration],
  });
}

/**
 * Removes an illustration. The same sides may do so as may add one.
 * @throws not-found, illegal-transition
 */
export function withoutIllustration(proposal: Proposal, illustrationId: string, side: Side, at: Date): Proposal {
  if (!proposal.illustrations.some(({ id }) => id === illustrationId)) throw notFound('illustration');
  return next(proposal, side === 'group' ? 'edit' : 'illustrate', at, {
    illustrations: proposal.illustrations.filter(({ id }) => id !== illustrationId),
  });
}
