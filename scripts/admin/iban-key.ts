import { reimbursement } from '../../services/reimbursement/app.ts';
import { composeService } from './facts.ts';
import type { System } from './open-system.ts';

/**
 * Seals every account anew under the present IBAN_KEY, now instead of within ten minutes. IBAN_RETIRED_KEYS must hold
 * the former key.
 */
export async function rotateIbanKey(system: System): Promise<string> {
  const service = composeService(system, reimbursement);
  const sweep = service.sweeps.find(({ name }) => name === 'retired-iban-keys');
  if (!sweep) throw new Error('the service has no sweep for retired keys');
  await sweep.run();
  await service.close?.();
  return 'every account is sealed under the present key; when all pods run with it, the former one can go';
}
