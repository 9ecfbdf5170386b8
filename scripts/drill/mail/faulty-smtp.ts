import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { fateOf, type Fate } from './fates.ts';

export type Taken = {
  readonly messageId: string;
  /** The sender never heard that the mail was taken. */
  readonly unheard: boolean;
};

const refusal = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

type Connection = { readonly session: SMTPServerSession; readonly _socket: Socket };

/** Starts a real SMTP server that treats each recipient by its fate, and remembers the mails that it took. */
export async function startFaultySmtp({ seed, mostTimes }: { seed: number; mostTimes: number }) {
  const taken = new Map<string, Taken[]>();
  const refusals = { permanent: 0, passing: 0 };
  const tries = new Map<string, number>();
  const fates = new Map<string, Fate>();
  let count = 0;
  const fate = (address: string): Fate => {
    const known = fates.get(address) ?? fateOf(seed, address, mostTimes);
    fates.set(address, known);
    return known;
  };
  const dropConnection = (session: SMTPServerSession) => {
    // smtp-server has no other way to break off in the middle of a conversation.
    for (const connection of (server as unknown as { connections: Set<Connection> }).connections)
      if (connection.session.id === session.id) connection._socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 200,
    onRcptTo({ address }, _session, done) {
      const its = fate(address);
      const before = tries.get(address) ?? 0;
      tries.set(address, before + 1);
      if (its.kind === 'never') {
        refusals.permanent += 1;
        return done(refusal(550, '5.1.1 nobody of this name'));
      }
      if (its.kind === 'later' && before < its.times) {
        refusals.passing += 1;
        return done(refusal(451, '4.3.0 not now'));
      }
      done();
    },
    onData(stream, session, done) {
      // A sender that is killed leaves half a message, which does not count as taken.
      buffer(stream).then((message) => {
        const messageId = /^message-id:\s*(<[^>]+>)/im.exec(message.toString('latin1'))?.[1] ?? '';
        const address = session.envelope.rcptTo[0]?.address ?? '';
        const earlier = taken.get(address) ?? [];
        const unheard = fate(address).kind === 'dropped' && earlier.length === 0;
        taken.set(address, [...earlier, { messageId, unheard }]);
        count += 1;
        if (unheard) dropConnection(session);
        else done();
      }, done);
    },
  });
  // A client that hangs up in the middle was killed on purpose.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken: (address: string): readonly Taken[] => taken.get(address) ?? [],
    addresses: () => [...taken.keys()],
    fate,
    refusals,
    /** Counts the messages that were taken so far; a message that came twice counts twice. */
    count: () => count,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export type FaultySmtp = Awaited<ReturnType<typeof startFaultySmtp>>;
