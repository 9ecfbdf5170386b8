import type { mongo } from 'mongoose';

/** How many connections a process has to MongoDB, how many of them are in use, and how many operations wait for one. */
export type PoolState = { readonly open: number; readonly inUse: number; readonly waiting: number };

type Connection = { readonly address: string; readonly connectionId: number | '<monitor>' };

/**
 * Follows the connections of a client by the events of its driver. A client that is already connected has some open: each
 * is known from its first use on.
 */
export function watchPool(client: mongo.MongoClient): () => PoolState {
  const [open, inUse] = [new Set<string>(), new Set<string>()];
  let waiting = 0;
  const nameOf = ({ address, connectionId }: Connection) => `${address} ${connectionId}`;
  const waitsNoMore = () => {
    waiting = Math.max(0, waiting - 1);
  };
  client.on('connectionCreated', (event) => open.add(nameOf(event)));
  client.on('connectionClosed', (event) => {
    open.delete(nameOf(event));
    inUse.delete(nameOf(event));
  });
  client.on('connectionCheckOutStarted', () => {
    waiting += 1;
  });
  client.on('connectionCheckOutFailed', waitsNoMore);
  client.on('connectionCheckedOut', (event) => {
    waitsNoMore();
    open.add(nameOf(event));
    inUse.add(nameOf(event));
  });
  client.on('connectionCheckedIn', (event) => inUse.delete(nameOf(event)));
  return () => ({ open: open.size, inUse: inUse.size, waiting });
}
