import { forbidden } from '../../../libs/errors/app-error.ts';
import type { ReimbursementDeps } from '../deps.ts';

/** @throws not-known-yet, not-certified */
export async function requireCertified({ known }: Pick<ReimbursementDeps, 'known'>, groupId: string): Promise<void> {
  const { certified } = await known.groups.get(groupId);
  if (!certified) throw forbidden('not-certified', 'Only groups certified now can file claims.');
}
