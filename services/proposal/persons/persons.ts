import { onNewestState } from '../../../libs/errors/transient.ts';
import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { ProposalStore } from '../store.ts';
import { withoutCorrector, withoutReviewer } from './domain/erasure.ts';

const AT_ONCE = 200;

/** What people did as persons: proposals, actions and reports are their groups'. */
export function personUseCases(
  { proposals, actions, persons }: Pick<ProposalStore, 'proposals' | 'actions' | 'persons'>,
  exportedAtMost: number,
) {
  /** One after another, until none names the person. */
  const untilNone = async <T>(find: () => Promise<T[]>, erase: (found: T) => Promise<unknown>): Promise<void> => {
    for (;;) {
      const found = await find();
      if (found.length === 0) return;
      for (const each of found) await erase(each);
    }
  };

  return {
    async erasePerson(personId: string): Promise<void> {
      await untilNone(
        () => persons.reviewed(personId, AT_ONCE),
        ({ _id }) =>
          onNewestState(async () => {
            const proposal = await proposals.find(_id);
            if (proposal) await proposals.save(withoutReviewer(proposal, personId));
          }),
      );
      await untilNone(
        () => persons.corrected(personId, AT_ONCE),
        ({ _id }) =>
          onNewestState(async () => {
            const action = await actions.find(_id);
            if (action) await actions.save(withoutCorrector(action, personId));
          }),
      );
      await persons.eraseRevisions(personId);
      await persons.eraseComments(personId);
      await persons.eraseFromLetters(personId);
    },

    async personalData(personId: string): Promise<PersonalData> {
      const limit = exportedAtMost + 1;
      const [reviewed, corrected, revisions, comments] = await Promise.all([
        persons.reviewed(personId, limit),
        persons.corrected(personId, limit),
        persons.revisions(personId, limit),
        persons.comments(personId, limit),
      ]);
      const isTheirs = ({ by }: { readonly by: string }) => by === personId;
      return {
        revisions: revisions.map(({ proposalId, revision, content, at }) => ({ proposalId, revision, content, at })),
        comments: comments.map(({ _id: id, proposalId, side, text, at }) => ({ id, proposalId, side, text, at })),
        reviews: reviewed.map(({ _id: proposalId, requests, framework, declined }) => ({
          proposalId,
          requests: requests.filter(isTheirs),
          assessments: Object.entries(framework).flatMap(([criterion, assessment]) =>
            assessment && isTheirs(assessment) ? [{ criterion, ...assessment }] : [],
          ),
          declined: declined && isTheirs(declined) ? declined : null,
        })),
        corrections: corrected.flatMap(({ _id: actionId, corrections }) =>
          corrections.filter(isTheirs).map((correction) => ({ actionId, ...correction })),
        ),
      };
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
