import { UNSAVED } from '../../../../libs/mongo/document-store.ts';
import type { ReceiptDraft } from '../../../../libs/outbox/receipt.ts';
import type { WebhookDeps } from '../deps.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { newSecret } from '../sign.ts';

export async function createEndpoint(
  { endpoints, vault, newId, now }: Pick<WebhookDeps, 'endpoints' | 'vault' | 'newId' | 'now'>,
  { url, events }: Pick<Endpoint, 'url' | 'events'>,
  receipt?: ReceiptDraft<Endpoint>,
): Promise<Endpoint> {
  const _id = newId();
  const createdAt = now();
  const secrets = [{ sealed: vault.seal(newSecret(), _id), createdAt, expiresAt: null }];
  return endpoints.save(
    { _id, version: UNSAVED, url, events, secrets, state: 'active', disabled: null, createdAt },
    { receipt },
  );
}
