import { notFound } from '../../../../libs/errors/app-error.ts';
import type { WebhookDeps } from '../deps.ts';

/**
 * Removes an endpoint and so ends all deliveries to it. Deliveries that are still planned are given up when they come
 * due.
 * @throws not-found
 */
export async function removeEndpoint(
  { endpoints, failures }: Pick<WebhookDeps, 'endpoints' | 'failures'>,
  id: string,
): Promise<void> {
  if (!(await endpoints.remove(id))) throw notFound('webhook endpoint');
  await failures.forget(id);
}
