import type { WebhookDeps } from '../deps.ts';
import { signingSecrets, type Endpoint } from '../domain/endpoint.ts';
import type { Message } from '../domain/message.ts';
import { post } from '../post.ts';
import { signedHeaders } from '../sign.ts';

/** With this status an endpoint says that it wants no more messages. */
export const GONE = 410;

/** At most this many characters of an error are kept. */
const ERROR_LENGTH = 300;

/** @property status null when no answer came */
export type Answer = { readonly status: number | null; readonly error: string };

/** Posts a message once, signed with every secret that has not expired. */
export async function postMessage(
  { vault, reach, now }: Pick<WebhookDeps, 'vault' | 'reach' | 'now'>,
  endpoint: Endpoint,
  message: Message,
): Promise<Answer> {
  try {
    const body = JSON.stringify(message);
    const secrets = signingSecrets(endpoint, now()).map(({ sealed }) => vault.open(sealed, endpoint._id));
    const headers = signedHeaders({ id: message.id, body, secrets, at: now() });
    const status = await post({ url: endpoint.url, body, headers }, reach);
    return { status, error: `answered ${status}` };
  } catch (error) {
    return { status: null, error: (error as Error).message.slice(0, ERROR_LENGTH) };
  }
}
