import type { ClientSession } from 'mongoose';
import type { Projection } from '../../libs/mongo/projection.ts';
import type { Clock } from '../../libs/time/clock.ts';
import type { ActionStore } from './actions/store.ts';
import type { IllustrationStore } from './illustrations/store.ts';
import type { KnownGroup, KnownSeasonStore } from './known.ts';
import type { ProposalStore, RevisionStore } from './proposals/store.ts';
import type { ReportStore } from './reports/store.ts';
import type { CommentStore } from './review/store.ts';

/** These are the dependencies of proposal. Each story lists those that it needs. */
export type ProposalDeps = {
  readonly proposals: ProposalStore;
  readonly revisions: RevisionStore;
  readonly comments: CommentStore;
  readonly actions: ActionStore;
  readonly reports: ReportStore;
  /** These are the images, each under the id that proposals and actions name. */
  readonly illustrations: IllustrationStore;
  readonly knownGroups: Projection<KnownGroup>;
  readonly knownSeasons: KnownSeasonStore;
  /** Runs work in one transaction. The work may run more than once, so it only reads and writes documents. */
  readonly transact: <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>;
  readonly now: Clock;
  readonly newId: () => string;
  /** Removes a person from the dead letters of this service. */
  readonly eraseFromLetters: (personId: string) => Promise<void>;
};
