import { requireSeen } from '../../../../libs/errors/require-seen.ts';
import type { WebhookDeps } from '../deps.ts';
import { edit, type Endpoint, type EndpointEdit } from '../domain/endpoint.ts';

/**
 * Changes an endpoint. Its former failures no longer count after any change, because it may be repaired or be another
 * server now.
 * @param seen the version that the caller read
 * @throws not-found; version-mismatch also when somebody writes at the same moment
 */
export async function editEndpoint(
  { endpoints, failures, now }: Pick<WebhookDeps, 'endpoints' | 'failures' | 'now'>,
  id: string,
  changes: EndpointEdit,
  seen: number,
): Promise<Endpoint> {
  const endpoint = await endpoints.get(id);
  requireSeen('endpoint', endpoint, seen);
  const edited = await endpoints.save(edit(endpoint, changes, now()));
  await failures.forget(id);
  return edited;
}
