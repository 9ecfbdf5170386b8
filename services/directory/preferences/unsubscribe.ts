import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import { readUnsubscribeToken } from '../../../libs/signing/unsubscribe-token.ts';
import type { DirectoryDeps } from '../deps.ts';
import { chooseFrequency } from './choose-frequency.ts';

/**
 * Ends the optional mail to this address about one group, or about all of its groups, after one click in a mail. It does
 * so also for an address that is no contact at this moment.
 * @throws bad-token, link-expired
 */
export async function unsubscribe(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now' | 'unsubscribeKey'>,
  token: string,
): Promise<void> {
  const at = deps.now();
  const { groupId, email } = readUnsubscribeToken(token, deps.unsubscribeKey, at);
  const groupIds = groupId === null ? await deps.groups.idsWithAddress(email) : [groupId];
  await chooseFrequency(deps, { groupId, recipient: recipientKey(email), frequency: 'none', at }, groupIds);
}
