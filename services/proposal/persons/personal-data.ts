import { EXPORTED_AT_MOST, type PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { ProposalDeps } from '../deps.ts';

/** One document more than the export shows is read of each kind, so that the export can say that it is not complete. */
const LIMIT = EXPORTED_AT_MOST + 1;

/**
 * Lists the revisions, comments, reviews and corrections of a person. Proposals, actions and reports belong to their
 * groups.
 */
export async function personalData(
  { proposals, revisions, comments, actions }: Pick<ProposalDeps, 'proposals' | 'revisions' | 'comments' | 'actions'>,
  personId: string,
): Promise<PersonalData> {
  const [reviewed, corrected, written, remarks] = await Promise.all([
    proposals.reviewedBy(personId, LIMIT),
    actions.correctedBy(personId, LIMIT),
    revisions.writtenBy(personId, LIMIT),
    comments.writtenBy(personId, LIMIT),
  ]);
  const isByPerson = ({ by }: { readonly by: string }) => by === personId;
  return {
    revisions: written.map(({ proposalId, revision, content, at }) => ({ proposalId, revision, content, at })),
    comments: remarks.map(({ _id: id, proposalId, side, text, at }) => ({ id, proposalId, side, text, at })),
    reviews: reviewed.map(({ _id: proposalId, requests, framework, declined }) => ({
      proposalId,
      requests: requests.filter(isByPerson),
      assessments: Object.entries(framework).flatMap(([criterion, assessment]) =>
        assessment && isByPerson(assessment) ? [{ criterion, ...assessment }] : [],
      ),
      declined: declined && isByPerson(declined) ? declined : null,
    })),
    corrections: corrected.flatMap(({ _id: actionId, corrections }) =>
      corrections.filter(isByPerson).map((correction) => ({ actionId, ...correction })),
    ),
  };
}
