import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A way to a server that can be cut: what an outage looks like from the client's side. It can also lead to another
 * server, as a name does after a failover: connections that are open stay with the server that they reached.
 */
export async function cuttableWay(host: string, port: number) {
  const sockets = new Set<Socket>();
  let isCut = false;
  let target = port;
  const proxy = createServer((client) => {
    if (isCut) return void client.destroy();
    const server = connect(target, host);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    leadTo(other: number) {
      target = other;
    },
    close: () =>
      new Promise((resolve) => {
        isCut = true;
        for (const socket of sockets) socket.destroy();
        proxy.close(resolve);
      }),
  };
}
