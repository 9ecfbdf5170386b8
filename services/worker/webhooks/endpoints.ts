import { AppError, notFound } from '../../../libs/errors/app-error.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { Logger } from '../../../libs/logger/logger.ts';
import type { ReceiptDraft } from '../../../libs/outbox/receipt.ts';
import type { Vault } from '../../../libs/signing/vault.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { edit, rotate, signingSecrets, type Endpoint, type Wishes } from './domain/endpoint.ts';
import type { WebhookEvent } from './domain/message.ts';
import type { Failing } from './domain/schedule.ts';
import { newSecret } from './sign.ts';
import type { WebhookStore } from './store.ts';

export type EndpointWithHealth = { readonly endpoint: Endpoint; readonly failing: Failing | undefined };
export type SecretInClear = { readonly secret: string; readonly createdAt: Date; readonly expiresAt: Date | null };

export type EndpointDeps = { store: WebhookStore; vault: Vault; now: Clock; newId: () => string; logger: Logger };

export function endpointUseCases({ store: { endpoints, failures }, vault, now, newId, logger }: EndpointDeps) {
  const find = async (id: string): Promise<Endpoint> => {
    const endpoint = await endpoints.find(id);
    if (!endpoint) throw notFound('webhook endpoint');
    return endpoint;
  };

  return {
    find,

    async findWithHealth(id: string): Promise<EndpointWithHealth> {
      return { endpoint: await find(id), failing: await failures.find(id) };
    },

    async page(request: { cursor?: string | undefined; limit: number }) {
      const { items, nextCursor } = await endpoints.page(request);
      const failing = await failures.among(items.map(({ _id }) => _id));
      return {
        items: items.map((endpoint): EndpointWithHealth => ({ endpoint, failing: failing.get(endpoint._id) })),
        nextCursor,
      };
    },

    create(
      { url, events }: { url: string; events: readonly WebhookEvent[] },
      receipt?: ReceiptDraft<Endpoint>,
    ): Promise<Endpoint> {
      const _id = newId();
      const createdAt = now();
      const secrets = [{ sealed: vault.seal(newSecret(), _id), createdAt, expiresAt: null }];
      return endpoints.insert(
        { _id, version: 1, url, events, secrets, state: 'active', disabled: null, createdAt },
        { receipt },
      );
    },

    /** What it failed before counts no more: it may have been mended, or be another server. */
    async edit(id: string, wishes: Wishes, seen: number): Promise<Endpoint> {
      const endpoint = await find(id);
      if (endpoint.version !== seen)
        throw new AppError(
          'precondition',
          'version-mismatch',
          'Somebody changed this endpoint since you read it; read it again.',
        );
      const edited = await endpoints.save(edit(endpoint, wishes, now()));
      await failures.forget(id);
      return edited;
    },

    async remove(id: string): Promise<void> {
      if (!(await endpoints.remove(id))) throw notFound('webhook endpoint');
      await failures.forget(id);
    },

    /** Who sees a secret can sign in our name. @param by the caller, for the log */
    async secrets(id: string, by: string): Promise<SecretInClear[]> {
      const endpoint = await find(id);
      logger.info({ endpoint: id, by }, 'the secrets of a webhook endpoint are read');
      return signingSecrets(endpoint, now()).map(({ sealed, createdAt, expiresAt }) => ({
        secret: vault.open(sealed, id),
        createdAt,
        expiresAt,
      }));
    },

    /** The former secret signs beside the new one until its receiver knows both. */
    rotateSecret: (id: string, overlapHours: number, receipt?: ReceiptDraft<Endpoint>): Promise<Endpoint> =>
      onNewestState(async () =>
        endpoints.save(rotate(await find(id), vault.seal(newSecret(), id), overlapHours, now()), { receipt }),
      ),
  };
}

export type EndpointUseCases = ReturnType<typeof endpointUseCases>;
