import { randomUUID } from 'node:crypto';
import type { ReimbursementDeps } from '../deps.ts';
import type { Disclosure } from './store.ts';

/** Notes who sees what. It is awaited before anything is shown: what cannot be noted is not seen. */
export const noteDisclosure = (
  { disclosures, now }: Pick<ReimbursementDeps, 'disclosures' | 'now'>,
  disclosure: Omit<Disclosure, '_id' | 'at'>,
): Promise<void> => disclosures.add({ _id: randomUUID(), at: now(), ...disclosure });
