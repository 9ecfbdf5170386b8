import { onNewestState } from '../../../libs/errors/transient.ts';
import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import type { DirectoryDeps } from '../deps.ts';
import { saveFrequency } from './save-frequency.ts';

/**
 * Ends the optional mail to this address about one group, or about all of its groups, after one click in a mail.
 * @throws bad-token, link-expired, not-found
 */
export async function unsubscribe(
  deps: Pick<DirectoryDeps, 'groups' | 'now' | 'unsubscribeKey'>,
  token: string,
): Promise<void> {
  const { groupId, email } = readUnsubscribeToken(token, deps.unsubscribeKey, deps.now());
  const groupIds = groupId === null ? await deps.groups.idsWithAddress(email) : [groupId];
  for (const id of groupIds) {
    await onNewestState(async () =>
      saveFrequency(deps, await deps.groups.get(id), (contact) => contact.email === email, 'none'),
    );
  }
}
