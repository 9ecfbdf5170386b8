import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileNameOf } from './mailbox.ts';

/** The number of milliseconds between two looks for new mails. */
const LOOK_EVERY_MS = 500;
/**
 * The time, in milliseconds, that Mailpit has to answer. Without a bound, one lost answer would end the copying for
 * ever.
 */
const ANSWER_MS = 10_000;
const PAGE = 100;

type Summary = { readonly ID: string; readonly Created: string };

/**
 * Copies the mails that a Mailpit catches into a folder like that of the catcher, so that readers need not know where
 * the mails were caught. `missed` is told why a look failed; the next look tries again.
 */
export async function followMailpit(
  url: string,
  mailFolder: string,
  missed: (error: unknown) => void,
): Promise<{ stop(): Promise<void> }> {
  await mkdir(mailFolder, { recursive: true });
  const ending = new AbortController();
  const seenIds = new Set<string>();

  const get = async (path: string) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    if (!response.ok) throw new Error(`Mailpit answers ${response.status} for ${path}`);
    return response;
  };

  const keep = async ({ ID, Created }: Summary) => {
    const message = Buffer.from(await (await get(`message/${ID}/raw`)).arrayBuffer());
    const name = fileNameOf(new Date(Created), seenIds.size + 1);
    await writeFile(join(mailFolder, `.${name}`), message);
    await rename(join(mailFolder, `.${name}`), join(mailFolder, name));
    seenIds.add(ID);
  };

  /**
   * Mailpit lists the newest first, so this reads down to the first page without a new mail. Mails that arrive
   * meanwhile only push others down.
   */
  const look = async () => {
    for (let start = 0; ; start += PAGE) {
      const { messages } = (await (await get(`messages?start=${start}&limit=${PAGE}`)).json()) as {
        messages: Summary[];
      };
      const fresh = messages.filter(({ ID }) => !seenIds.has(ID));
      for (const message of fresh) await keep(message);
      if (fresh.length === 0 || messages.length < PAGE) return;
    }
  };

  const following = (async () => {
    while (!ending.signal.aborted) {
      await look().catch((error: unknown) => {
        if (!ending.signal.aborted) missed(error);
      });
      await pause(LOOK_EVERY_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      ending.abort();
      await following;
    },
  };
}
