import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;

/** The operation codes of MongoDB's wire protocol, and the sizes of its header and of the flags of an OP_MSG, in bytes. */
const OP_MSG = 2013;
const HEADER = 16;
const FLAGS = 4;
/** The kind of the section that holds the command as one document. */
const BODY = 0;

/** The monitor of the driver sends these. While they are answered, the driver takes the server for a healthy one. */
const SIGNS_OF_LIFE = ['hello', 'ismaster', 'isMaster'];

type Command = Readonly<Record<string, unknown>>;
type Refusal = { readonly answer: object; left: number };

/** Reads the command of a message; undefined for a message of the old protocol, which only ever says hello. */
function commandIn(message: Buffer): Command | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  let at = HEADER + FLAGS;
  while (message[at] !== BODY) at += 1 + message.readInt32LE(at + 1);
  const size = message.readInt32LE(at + 1);
  return BSON.deserialize(message.subarray(at + 1, at + 1 + size));
}

function replyTo(message: Buffer, answer: object): Buffer {
  const body = BSON.serialize(answer);
  const head = Buffer.alloc(HEADER + FLAGS + 1);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}

/** Hands on whole messages, however the network cut them. */
function inMessages(take: (message: Buffer) => void): (piece: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= HEADER && rest.length >= rest.readInt32LE(0)) {
      const size = rest.readInt32LE(0);
      take(rest.subarray(0, size));
      rest = rest.subarray(size);
    }
  };
}

/**
 * A way to MongoDB on which a test steers what becomes of single commands. The server says hello all the while, so that
 * its clients take it for a healthy one: it is what a server looks like whose disk stands still, or one that just
 * stepped down.
 */
export async function steeredMongo(uri: string) {
  const { hostname, port } = new URL(uri);
  const sockets = new Set<Socket>();
  const seen: Command[] = [];
  let held: (() => void)[] = [];
  let hangs: (name: string) => boolean = () => false;
  const refusals = new Map<string, Refusal>();

  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    const takeMessage = (message: Buffer) => {
      const command = commandIn(message);
      const [name = 'hello'] = Object.keys(command ?? {});
      if (command) seen.push(command);
      const refusal = refusals.get(name);
      if (refusal && refusal.left > 0) {
        refusal.left -= 1;
        client.write(replyTo(message, refusal.answer));
      } else if (hangs(name)) held.push(() => server.write(message));
      else server.write(message);
    };
    client.on('data', inMessages(takeMessage));
    server.pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  return {
    /** A client that names this address speaks with no other member of the set, of which it would hear. */
    uri: `mongodb://127.0.0.1:${(proxy.address() as AddressInfo).port}/?directConnection=true`,
    /** The commands that clients have sent, the oldest first. */
    seen,
    /** From now on these commands get no answer; all but the signs of life when none is named. */
    hang(...names: string[]) {
      hangs = (name) => (names.length > 0 ? names.includes(name) : !SIGNS_OF_LIFE.includes(name));
    },
    /** Tells how many commands wait for an answer. */
    waiting: () => held.length,
    /** Answers the next so many commands of this name in place of the server. */
    refuse(name: string, answer: object, times = Infinity) {
      refusals.set(name, { answer, left: times });
    },
    /** The server does again what it is told, and first what it was told meanwhile. */
    mend() {
      hangs = () => false;
      refusals.clear();
      const late = held;
      held = [];
      for (const send of late) send();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        proxy.close(resolve);
      }),
  };
}

export type SteeredMongo = Awaited<ReturnType<typeof steeredMongo>>;
