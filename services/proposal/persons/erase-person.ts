import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ProposalDeps } from '../deps.ts';
import { withoutCorrector, withoutReviewer } from './domain/erasure.ts';

/** One query finds at most this many documents, so that the data of an active person do not fill the memory. */
const FOUND_AT_ONCE = 200;

/** Erases the things that people did as persons. Proposals, actions and reports belong to their groups and stay. */
export async function erasePerson(
  deps: Pick<ProposalDeps, 'proposals' | 'revisions' | 'comments' | 'actions' | 'eraseFromLetters'>,
  personId: string,
): Promise<void> {
  const { proposals, revisions, comments, actions } = deps;
  await untilNone(
    () => proposals.reviewedBy(personId, FOUND_AT_ONCE),
    ({ _id }) => eraseReviewer(deps, _id, personId),
  );
  await untilNone(
    () => actions.correctedBy(personId, FOUND_AT_ONCE),
    ({ _id }) => eraseCorrector(deps, _id, personId),
  );
  await revisions.eraseAuthor(personId);
  await comments.eraseTexts(personId);
  await deps.eraseFromLetters(personId);
}

/**
 * Erases until no document names the person any more, so that a document that is written at the same time is erased
 * too.
 */
async function untilNone<T>(find: () => Promise<T[]>, erase: (found: T) => Promise<void>): Promise<void> {
  for (;;) {
    const found = await find();
    if (found.length === 0) return;
    for (const each of found) await erase(each);
  }
}

const eraseReviewer = (
  { proposals }: Pick<ProposalDeps, 'proposals'>,
  proposalId: string,
  personId: string,
): Promise<void> =>
  onNewestState(async () => {
    const proposal = await proposals.find(proposalId);
    if (proposal) await proposals.save(withoutReviewer(proposal, personId));
  });

const eraseCorrector = (
  { actions }: Pick<ProposalDeps, 'actions'>,
  actionId: string,
  personId: string,
): Promise<void> =>
  onNewestState(async () => {
    const action = await actions.find(actionId);
    if (action) await actions.save(withoutCorrector(action, personId));
  });
