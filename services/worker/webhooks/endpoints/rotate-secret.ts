import { onNewestState } from '../../../../libs/errors/transient.ts';
import type { ReceiptDraft } from '../../../../libs/outbox/receipt.ts';
import type { WebhookDeps } from '../deps.ts';
import { rotate, type Endpoint } from '../domain/endpoint.ts';
import { newSecret } from '../sign.ts';

/** Gives an endpoint a new secret. The former one signs too until its receiver knows both. @throws not-found */
export const rotateSecret = (
  { endpoints, vault, now }: Pick<WebhookDeps, 'endpoints' | 'vault' | 'now'>,
  id: string,
  overlapHours: number,
  receipt?: ReceiptDraft<Endpoint>,
): Promise<Endpoint> =>
  onNewestState(async () =>
    endpoints.save(rotate(await endpoints.get(id), vault.seal(newSecret(), id), overlapHours, now()), { receipt }),
  );
