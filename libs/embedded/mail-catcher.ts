import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { LOOPBACK } from './free-port.ts';
import { answers } from './line-probe.ts';
import { fileNameOf } from './mailbox.ts';

/**
 * The time, in milliseconds, that clients have to hang up when the catcher ends. A pool of connections would otherwise
 * keep the process alive.
 */
const CLOSE_MS = 1_000;
const MAX_BYTES = 25 * 1024 * 1024;

export const smtpAnswers = (url: string): Promise<boolean> => answers(url, '', /^220 /);

/**
 * Starts an SMTP server that forwards nothing: each message becomes a file that a mail program can open.
 * @param preferredPort is taken when it is free, otherwise any other
 */
export async function startMailCatcher(
  mailFolder: string,
  preferredPort: number | undefined,
): Promise<{ port: number; url: string; stop: () => Promise<void> }> {
  await mkdir(mailFolder, { recursive: true });
  let caught = 0;
  const keep = async (message: Buffer) => {
    const name = fileNameOf(new Date(), (caught += 1));
    // The file has another name until it is whole: a reader who waits for the message must never see half of it.
    await writeFile(join(mailFolder, `.${name}`), message);
    await rename(join(mailFolder, `.${name}`), join(mailFolder, name));
  };
  const listen = async (port: number) => {
    const server = new SMTPServer({
      banner: 'Seuil development mail catcher',
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: MAX_BYTES,
      closeTimeout: CLOSE_MS,
      // The sender hears "accepted" only after the file is written.
      onData: (stream, _session, accepted) => {
        buffer(stream)
          .then(keep)
          .then(
            () => accepted(),
            (error: unknown) => accepted(error instanceof Error ? error : new Error(String(error))),
          );
      },
    });
    // Without a listener a port that is taken would end the process, and so would a client that hangs up in a message.
    server.on('error', () => undefined);
    server.listen(port, LOOPBACK);
    await once(server.server, 'listening');
    return server;
  };
  const server = await listen(preferredPort ?? 0).catch(() => listen(0));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://${LOOPBACK}:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
