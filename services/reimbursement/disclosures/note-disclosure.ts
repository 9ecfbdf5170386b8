import { randomUUID } from 'node:crypto';
import type { ReimbursementDeps } from '../deps.ts';
import type { Disclosure } from './store.ts';

/**
 * Notes which person sees what. Callers wait for it before they show anything, so that nothing is seen that cannot be
 * noted.
 */
export const noteDisclosure = (
  { disclosures, now }: Pick<ReimbursementDeps, 'disclosures' | 'now'>,
  disclosure: Omit<Disclosure, '_id' | 'at'>,
): Promise<void> => disclosures.add({ _id: randomUUID(), at: now(), ...disclosure });
