import { onNewestState } from '../../../libs/errors/transient.ts';
import { eraseOrWait } from '../../../libs/mongo/unfinished-erasures.ts';
import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { Deps } from '../claims/claim-desk.ts';
import { canForgetPersons, isAnswered, names, withoutPayer, withoutPerson } from './domain/erasure.ts';

const AT_ONCE = 500;

/** Persons stand in claims by what they did; in one that is not over they must stay told apart, so their erasure waits for it. */
export function personUseCases({ store, now }: Pick<Deps, 'store' | 'now'>, exportedAtMost: number) {
  const { claims, payouts, disclosures, persons, unfinishedErasures } = store;

  /** @returns whether it is done; false when the person still stands for something in it */
  const eraseIn = (claimId: string, personId: string): Promise<boolean> =>
    onNewestState(async () => {
      const claim = await claims.find(claimId);
      if (!claim || !names(claim, personId)) return true;
      if (!canForgetPersons(claim)) return false;
      await claims.rewrite(withoutPerson(claim, personId));
      return true;
    });

  const eraseInPayout = (payoutId: string): Promise<boolean> =>
    onNewestState(async () => {
      const payout = await payouts.find(payoutId);
      if (!payout) return true;
      if (!isAnswered(payout)) return false;
      await payouts.rewrite(withoutPayer(payout));
      return true;
    });

  const erase = async (personId: string): Promise<boolean> => {
    let done = true;
    for await (const { _id } of persons.allClaimsOf(personId)) done = (await eraseIn(_id, personId)) && done;
    const made = await persons.payoutsBy(personId, AT_ONCE);
    for (const { _id } of made) done = (await eraseInPayout(_id)) && done;
    await disclosures.eraseReader(personId);
    await store.eraseFromLetters(personId);
    return done && made.length < AT_ONCE;
  };

  const erasePerson = (personId: string): Promise<void> =>
    eraseOrWait(unfinishedErasures, personId, now(), () => erase(personId));

  return {
    erasePerson,

    async finishErasures(): Promise<void> {
      for (const personId of await unfinishedErasures.all()) await erasePerson(personId);
    },

    async personalData(personId: string): Promise<PersonalData> {
      const limit = exportedAtMost + 1;
      const [theirs, made, seen] = await Promise.all([
        persons.claimsOf(personId, limit),
        persons.payoutsBy(personId, limit),
        disclosures.seenBy(personId, limit),
      ]);
      return {
        claims: theirs.map(
          ({ _id: id, groupId, title, amountCents, state, payee, contact, trail, documents, ...claim }) => ({
            id,
            groupId,
            title,
            amountCents,
            state,
            is: (['submittedBy', 'validatedBy', 'approvedBy', 'paidBy'] as const).filter(
              (part) => claim[part] === personId,
            ),
            steps: trail.filter(({ by }) => by === personId).map(({ at, did, why }) => ({ at, did, why })),
            assigned: trail.filter(({ whom }) => whom === personId).map(({ at }) => ({ at })),
            documents: documents
              .filter(({ uploadedBy }) => uploadedBy === personId)
              .map(({ id: documentId, kind, filename, size, uploadedAt }) => ({
                id: documentId,
                kind,
                filename,
                size,
                uploadedAt,
              })),
            // Whoever drafted the claim gave these; to the others they are somebody else's.
            ...(trail[0]?.by === personId && {
              payee: { name: payee.name, ibanMasked: payee.ibanMasked, bic: payee.bic },
              contact,
            }),
          }),
        ),
        payouts: made.map(({ _id: id, executionDate, createdAt }) => ({ id, executionDate, createdAt })),
        disclosures: seen.map(({ _id: id, at, what, of, documentId, why }) => ({ id, at, what, of, documentId, why })),
      };
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
