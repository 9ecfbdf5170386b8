import { notFound } from '../../../../libs/errors/app-error.ts';
import type { WebhookDeps } from '../deps.ts';

/** Ends all deliveries to an endpoint: what is still planned for it is buried when it comes due. @throws not-found */
export async function removeEndpoint(
  { endpoints, failures }: Pick<WebhookDeps, 'endpoints' | 'failures'>,
  id: string,
): Promise<void> {
  if (!(await endpoints.remove(id))) throw notFound('webhook endpoint');
  await failures.forget(id);
}
