import type { MailFrequency } from '../../../../libs/events/payloads/directory.ts';
import type { Clock } from '../../../../libs/time/clock.ts';
import { isOptional, type Mail, type Notification } from '../mail.ts';
import type { MailStore } from '../store.ts';
import { dueBefore, isDue } from './digests.ts';
import { PLANNED_AGAIN_MS } from './notify.ts';

/** What is done with news now that it could leave: told as often as its contact wants it, or not at all. */
type Every = Exclude<MailFrequency, 'none'>;
export type Stance = { readonly every: Every } | { readonly silent: string };

/** @property every how often its reader wants news of this kind */
export type News = { readonly mail: Mail; readonly notification: Notification; readonly every: Every };

type LoadDeps = {
  store: MailStore;
  now: Clock;
  mergeMs: number;
  stanceOf: (mail: Mail, notification: Notification) => Promise<Stance>;
};

/** Longer than any single try can last. */
const CARRIED_MS = 300_000;
const SWEPT_AT_ONCE = 500;

/**
 * Which other news a mail takes along. They are loaded before it is claimed and name it, so that after a crash it leaves
 * with the same ones; what comes later goes with another mail.
 */
export function loads({ store, now, mergeMs, stanceOf }: LoadDeps) {
  const after = (ms: number) => new Date(now().getTime() + ms);

  /** Looked at anew at each try: who does not want it any more is not told. */
  const stillWanted = async (all: readonly Mail[]): Promise<News[]> => {
    const silenced: { mail: Mail; reason: string }[] = [];
    const wanted: News[] = [];
    for (const mail of all) {
      const notification = await store.notification(mail.notificationId);
      const stance: Stance = notification ? await stanceOf(mail, notification) : { silent: 'forgotten' };
      if (!notification || 'silent' in stance) silenced.push({ mail, reason: 'silent' in stance ? stance.silent : '' });
      else wanted.push({ mail, notification, every: stance.every });
    }
    await store.silence(silenced);
    return wanted;
  };

  const load = async (carrier: Mail, bound: readonly News[], fresh: readonly News[]): Promise<News[]> => {
    await store.load(
      carrier._id,
      fresh.map(({ mail }) => mail),
      after(CARRIED_MS),
    );
    return [...bound, ...fresh];
  };

  return {
    /** Everything due for the address of this digest. */
    async forDigest(carrier: Mail, digest: Notification): Promise<News[]> {
      const bound = await stillWanted(await store.loadOf(carrier._id));
      if (carrier.attempts > 0 || !carrier.to) return bound;
      const waiting = await stillWanted(await store.collectedFor(carrier.to.email, dueBefore(digest)));
      return load(
        carrier,
        bound,
        waiting.filter(({ mail, every }) => isDue(mail, every, digest)),
      );
    },

    /** Other optional news of its kind that came within the window. @returns undefined when an older mail will take this one along */
    async forBurst(carrier: Mail, notification: Notification): Promise<News[] | undefined> {
      if (!isOptional(notification) || mergeMs === 0) return [];
      const bound = await stillWanted(await store.loadOf(carrier._id));
      if (carrier.attempts > 0) return bound;
      const [first, ...others] = await store.waitingLike(carrier);
      if (first && first._id !== carrier._id) {
        await store.leave(carrier, after(PLANNED_AGAIN_MS));
        return undefined;
      }
      const wanted = await stillWanted(others);
      return load(
        carrier,
        bound,
        wanted.filter(({ every }) => every === 'instant'),
      );
    },

    /** A mail that goes nowhere leaves its load to itself. */
    leave: (carrier: Mail) => store.unload(carrier._id, now()),

    /** What was carried ends as its carrier ended, also when the worker died between the two. */
    async endLost(): Promise<void> {
      for (const carrier of await store.takeDueCarried(now(), after(CARRIED_MS), SWEPT_AT_ONCE)) {
        const mail = await store.mail(carrier);
        if (mail?.state === 'sent' || mail?.state === 'failed')
          await store.endLoad(carrier, { state: mail.state, sentAt: mail.sentAt, lastError: mail.lastError });
        else if (mail?.state !== 'planned' && mail?.state !== 'sending') await store.unload(carrier, now());
      }
    },
  };
}
