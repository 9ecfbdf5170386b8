import type { AnyEvent } from '../events/event.ts';

/** Events wait here, in the documents that they announce, until the relay has published them. */
export type Outbox = {
  readonly name: string;
  pending(limit: number): Promise<{ docId: string; events: AnyEvent[] }[]>;
  /** Tells how many documents wait (ten thousand at most), and since when the oldest of their events waits. */
  backlog(): Promise<{ documents: number; oldestAt: Date | undefined }>;
  clear(published: readonly { docId: string; eventIds: string[] }[]): Promise<void>;
};

/** Gives the current facts of a service, so that a consumer or a wiped Redis can be rebuilt from them. */
export type Replay = () => AsyncIterable<AnyEvent>;
