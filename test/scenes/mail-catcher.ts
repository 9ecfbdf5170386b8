import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export type Caught = { to: string; from: string; mail: ParsedMail; raw: string };

/** What the server says to a recipient: undefined takes the mail, else an SMTP status such as 451 or `550 5.7.1`. */
type Answer = (to: string, tries: number) => number | `${number} ${string}` | undefined;

type Connection = { readonly session: SMTPServerSession; readonly _socket: Socket };

const refusal = (answer: number | string) =>
  Object.assign(new Error(`${String(answer).slice(4)} refused for the test`.trim()), {
    responseCode: Number(String(answer).slice(0, 3)),
  });

/** What becomes of a message that the server has whole: `drop` hangs up without a word. */
type Word = ReturnType<Answer> | 'drop';
type End = (to: string, times: number) => Word | Promise<Word>;

/** Starts an SMTP server that keeps what it took, and refuses what it is told to. */
export async function catchMail(port = 0) {
  const caught: Caught[] = [];
  const tries = new Map<string, number>();
  const ends = new Map<string, number>();
  let answer: Answer = () => undefined;
  let end: End = () => undefined;
  let begin: () => unknown = () => undefined;
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 200,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom(_address, _session, done) {
      void Promise.resolve(begin()).then(() => done());
    },
    onRcptTo({ address }, _session, done) {
      tries.set(address, (tries.get(address) ?? 0) + 1);
      const code = answer(address, tries.get(address) ?? 0);
      done(code === undefined ? null : refusal(code));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const { rcptTo, mailFrom } = session.envelope;
        const to = rcptTo[0]?.address ?? '';
        ends.set(to, (ends.get(to) ?? 0) + 1);
        void Promise.all([end(to, ends.get(to) ?? 0), simpleParser(raw)]).then(([word, mail]) => {
          if (word === 'drop') return hangUp(session);
          if (word !== undefined) return done(refusal(word));
          for (const { address } of rcptTo)
            caught.push({ to: address, from: mailFrom ? mailFrom.address : '', mail, raw });
          done();
        });
      });
    },
  });
  const hangUp = ({ id }: SMTPServerSession) => {
    // smtp-server has no other way to break off in the middle of a conversation.
    for (const connection of (server as unknown as { connections: Set<Connection> }).connections)
      if (connection.session.id === id) connection._socket.destroy();
  };
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    caught,
    to: (address: string) => caught.filter((each) => each.to === address),
    triesTo: (address: string) => tries.get(address) ?? 0,
    answerWith(next: Answer) {
      answer = next;
    },
    /** Gives the number of messages to an address that the server had whole, whatever it said then. */
    messagesTo: (address: string) => ends.get(address) ?? 0,
    /** Has the server wait for something before it agrees to a sender. */
    beginWith(next: () => unknown) {
      begin = next;
    },
    endWith(next: End) {
      end = next;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
