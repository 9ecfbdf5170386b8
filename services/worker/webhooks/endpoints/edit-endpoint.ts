import { AppError } from '../../../../libs/errors/app-error.ts';
import type { WebhookDeps } from '../deps.ts';
import { edit, type Endpoint, type Wishes } from '../domain/endpoint.ts';

/**
 * Changes an endpoint. Its former failures no longer count, because it may be repaired or be another server now.
 * @param seen the version that the caller read
 * @throws not-found, version-mismatch
 */
export async function editEndpoint(
  { endpoints, failures, now }: Pick<WebhookDeps, 'endpoints' | 'failures' | 'now'>,
  id: string,
  wishes: Wishes,
  seen: number,
): Promise<Endpoint> {
  const endpoint = await endpoints.get(id);
  if (endpoint.version !== seen)
    throw new AppError(
      'precondition',
      'version-mismatch',
      'Somebody changed this endpoint since you read it; read it again.',
    );
  const edited = await endpoints.save(edit(endpoint, wishes, now()));
  await failures.forget(id);
  return edited;
}
