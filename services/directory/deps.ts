import type { ErasedPersons } from '../../libs/mongo/erased-persons.ts';
import type { Clock } from '../../libs/time/clock.ts';
import type { GroupStore } from './groups/store.ts';
import type { ErasureStore } from './persons/store.ts';
import type { ChoiceStore } from './preferences/store.ts';

/** These are the dependencies of the directory. Each story lists those that it needs. */
export type DirectoryDeps = {
  readonly groups: GroupStore;
  readonly erasures: ErasureStore;
  /** These persons are refused when they would write. */
  readonly erasedPersons: Pick<ErasedPersons, 'note'>;
  /** These are keyed hashes of addresses and groups with what was chosen for them. */
  readonly choices: ChoiceStore;
  readonly now: Clock;
  /** This key seals unsubscribe links. */
  readonly unsubscribeKey: string;
  /** An erasure is announced again to all services for this many days. */
  readonly erasureDays: number;
};
