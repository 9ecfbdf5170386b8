import type { Projection } from '../../libs/mongo/projection.ts';
import type { Clock } from '../../libs/time/clock.ts';
import type { KnownGroupStore, KnownPlaceStore, KnownSeason } from './known.ts';
import type { TallyStore, ThresholdChangeStore } from './tallies/store.ts';
import type { VoteStore } from './votes/store.ts';

/** These are the dependencies of voting. Each story lists those that it needs. */
export type VotingDeps = {
  readonly votes: VoteStore;
  readonly tallies: TallyStore;
  readonly thresholdChanges: ThresholdChangeStore;
  readonly knownGroups: KnownGroupStore;
  readonly knownSeasons: Projection<KnownSeason>;
  readonly knownPlaces: KnownPlaceStore;
  readonly now: Clock;
  /** This is the secret with which voterKeyOf hashes a person and an action. */
  readonly voterHashKey: string;
  /** Asks for a new count of the votes for an action. Requests that arrive while one waits lead to one count. */
  readonly requestRecount: (actionId: string) => Promise<void>;
  /** Removes a person from the dead letters of this service. */
  readonly eraseFromLetters: (personId: string) => Promise<void>;
};
