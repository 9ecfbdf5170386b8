import type { Clock } from '../../../libs/time/clock.ts';
import type { Known } from './known.ts';
import type { CarrierStore } from './merge/store.ts';
import type { MailTransport } from './send/mail-transport.ts';
import type { Rests, Trouble } from './send/rest-queue.ts';
import type { MailStore } from './send/store.ts';
import type { SuppressionStore } from './suppressions/store.ts';
import type { NotificationStore } from './tell/store.ts';
import type { Templates } from './templates/render.ts';

/** These are the dependencies of the mailer. Each story lists those that it needs. */
export type MailerDeps = {
  readonly notifications: NotificationStore;
  readonly mails: MailStore;
  /** This is the store of mails that wait for others, or that are sent together with others. */
  readonly carriers: CarrierStore;
  readonly suppressions: SuppressionStore;
  /** These are the facts of other services. */
  readonly known: Known;
  readonly templates: Templates;
  readonly transport: Pick<MailTransport, 'send'>;
  /** Counts each time that the queue rests, for the metrics. */
  readonly countRest: (why: Trouble) => void;
  readonly rests: Rests;
  readonly now: Clock;
  readonly requestTask: (task: 'send-mail' | 'plan-notification', id: string, delayMs?: number) => Promise<void>;
  /**
   * Removes these names from all dead letters.
   * @param names ids, addresses or keys of addresses that no dead letter names any more afterwards
   */
  readonly eraseFromDeadLetters: (names: readonly string[]) => Promise<void>;
  /** These are the addresses of the staff, each under the audience that it stands for. */
  readonly staff: { readonly review: string; readonly finance: string; readonly ops: string };
  /** This is the domain of the sender, with which the ids of messages end. */
  readonly senderDomain: string;
  /** This API is reached under this URL, with which unsubscribe links begin. */
  readonly publicUrl: string;
  /** Members read actions, proposals and claims under this URL. */
  readonly siteUrl: string;
  /** This key seals unsubscribe links. */
  readonly unsubscribeKey: string;
  /** Optional news waits for more of its kind for this many milliseconds. With 0 it does not wait. */
  readonly mergeMs: number;
  /** The recipient and the content of a mail are kept for this many days. */
  readonly keptDays: number;
};
