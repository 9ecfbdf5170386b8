import type { Page, PageRequest } from '../../../../libs/mongo/cursor-page.ts';
import type { WebhookDeps } from '../deps.ts';
import type { EndpointWithHealth } from '../domain/endpoint.ts';

/** Lists endpoints by id, each with the time since which it has been failing. */
export async function listEndpoints(
  { endpoints, failures }: Pick<WebhookDeps, 'endpoints' | 'failures'>,
  request: PageRequest,
): Promise<Page<EndpointWithHealth>> {
  const { items, nextCursor } = await endpoints.page({}, request);
  const failing = await failures.among(items.map(({ _id }) => _id));
  return { items: items.map((endpoint) => ({ endpoint, failing: failing.get(endpoint._id) })), nextCursor };
}
