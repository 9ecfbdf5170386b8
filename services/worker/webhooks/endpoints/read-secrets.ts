import type { WebhookDeps } from '../deps.ts';
import { signingSecrets } from '../domain/endpoint.ts';

export type SecretInClear = { readonly secret: string; readonly createdAt: Date; readonly expiresAt: Date | null };

/**
 * Reads the secrets that sign now, newest first. A person who sees a secret can sign in the name of Seuil, so each
 * reading is logged.
 * @param by the caller, for the log
 * @throws not-found
 */
export async function readSecrets(
  { endpoints, vault, now, logger }: Pick<WebhookDeps, 'endpoints' | 'vault' | 'now' | 'logger'>,
  id: string,
  by: string,
): Promise<SecretInClear[]> {
  const endpoint = await endpoints.get(id);
  logger.info({ endpoint: id, by }, 'the secrets of a webhook endpoint are read');
  return signingSecrets(endpoint, now()).map(({ sealed, createdAt, expiresAt }) => ({
    secret: vault.open(sealed, id),
    createdAt,
    expiresAt,
  }));
}
