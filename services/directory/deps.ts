import type { Clock } from '../../libs/time/clock.ts';
import type { GroupStore } from './groups/store.ts';
import type { ErasureStore } from './persons/store.ts';

/** What the stories of the directory work with; each story names the ones that it needs. */
export type DirectoryDeps = {
  readonly groups: GroupStore;
  readonly erasures: ErasureStore;
  readonly now: Clock;
  /** Signs unsubscribe links. */
  readonly unsubscribeKey: string;
  /** Days for which an erasure is told again to all services. */
  readonly erasureDays: number;
};
