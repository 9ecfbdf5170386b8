import type { Clock } from '../../../libs/time/clock.ts';
import type { Known } from './known.ts';
import type { CarrierStore } from './merge/store.ts';
import type { MailTransport } from './send/mail-transport.ts';
import type { MailStore } from './send/store.ts';
import type { SuppressionStore } from './suppressions/store.ts';
import type { NotificationStore } from './tell/store.ts';
import type { Templates } from './templates/render.ts';

/** What the stories of the mailer work with; each story names the ones that it needs. */
export type MailerDeps = {
  readonly notifications: NotificationStore;
  readonly mails: MailStore;
  /** The mails that wait for others, or go with others. */
  readonly carriers: CarrierStore;
  readonly suppressions: SuppressionStore;
  /** What other services said. */
  readonly known: Known;
  readonly templates: Templates;
  readonly transport: Pick<MailTransport, 'send'>;
  readonly now: Clock;
  readonly requestTask: (task: 'send-mail' | 'plan-notification', id: string, delayMs?: number) => Promise<void>;
  /** @param names ids, addresses or keys of addresses that no dead letter names any more afterwards */
  readonly eraseFromDeadLetters: (names: readonly string[]) => Promise<void>;
  /** Addresses of the staff, each with the audience that it stands for. */
  readonly staff: { readonly review: string; readonly finance: string; readonly ops: string };
  /** The domain of the sender; the ids of messages end with it. */
  readonly senderDomain: string;
  /** Where this API is reached; base of unsubscribe links. */
  readonly publicUrl: string;
  /** Where members read actions, proposals and claims. */
  readonly siteUrl: string;
  /** Signs unsubscribe links. */
  readonly unsubscribeKey: string;
  /** Milliseconds that optional news waits for more of its kind; 0: not at all. */
  readonly mergeMs: number;
  /** Days for which is kept whom a mail went to, and what it told. */
  readonly keptDays: number;
};
