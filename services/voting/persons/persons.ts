import type { PersonalData } from '../../../libs/service/personal-data-routes.ts';
import type { VotingStore } from '../store.ts';
import type { Vote } from '../votes/domain/vote.ts';
import { voterKeyOf } from '../votes/voter-key.ts';

const KEYS_AT_ONCE = 500;

/** Who cast a vote is known by a keyed hash only: it is made for every action, and looked up. */
export function personUseCases({ store, voterSecret }: { store: VotingStore; voterSecret: string }) {
  const castBy = async (personId: string): Promise<Vote[]> => {
    const keys = (await store.allTallyIds()).map((actionId) => voterKeyOf(personId, actionId, voterSecret));
    const found: Vote[] = [];
    for (let from = 0; from < keys.length; from += KEYS_AT_ONCE)
      found.push(...(await store.castWith(keys.slice(from, from + KEYS_AT_ONCE))));
    return found;
  };

  return {
    async erasePerson(personId: string): Promise<void> {
      await store.releaseKeys(await castBy(personId));
      await store.eraseFromLetters(personId);
    },

    async personalData(personId: string): Promise<PersonalData> {
      const votes = await castBy(personId);
      return {
        votes: votes.map(({ _id: id, actionId, groupId, plannedMonth, commune, adaptation, castAt }) => ({
          id,
          actionId,
          groupId,
          plannedMonth,
          commune,
          adaptation,
          castAt,
        })),
      };
    },
  };
}

export type PersonUseCases = ReturnType<typeof personUseCases>;
