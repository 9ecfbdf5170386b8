import { randomUUID } from 'node:crypto';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ReimbursementDeps } from '../deps.ts';
import type { Disclosure } from './store.ts';

/**
 * Notes which person sees what. Callers wait for it before they show anything, so that nothing is seen that cannot be
 * noted.
 */
export const noteDisclosure = (
  { disclosures, now }: Pick<ReimbursementDeps, 'disclosures' | 'now'>,
  disclosure: Pick<Disclosure, 'by' | 'what' | 'of' | 'documentId' | 'why'>,
): Promise<void> => onNewestState(() => disclosures.add({ _id: randomUUID(), at: now(), ...disclosure }));
