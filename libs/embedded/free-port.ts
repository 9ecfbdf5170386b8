import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export const LOOPBACK = '127.0.0.1';

async function bind(port: number): Promise<number> {
  const probe = createServer();
  probe.listen(port, LOOPBACK);
  await once(probe, 'listening');
  const { port: bound } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return bound;
}

/**
 * Gives the preferred port if it is free now, or else one from the system. Another process may still take it first, so
 * callers try again.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred === undefined) return bind(0);
  return bind(preferred).catch(() => bind(0));
}
