import { onNewestState } from '../../../libs/errors/transient.ts';
import { recipientKey } from '../../../libs/signing/recipient-key.ts';
import type { DirectoryDeps } from '../deps.ts';
import { saveFrequency } from './save-frequency.ts';

/**
 * Ends the optional mail of a contact who reported a mail as spam.
 * @param recipient the key of the address (recipientKey), because the mailer tells no addresses
 */
export const unsubscribeComplainer = (
  deps: Pick<DirectoryDeps, 'groups' | 'now'>,
  groupId: string,
  recipient: string,
): Promise<void> =>
  onNewestState(async () => {
    const group = await deps.groups.find(groupId);
    // The contact or the whole group may have been removed, and then no mail is left to end.
    if (group) await saveFrequency(deps, group, ({ email }) => recipientKey(email) === recipient, 'none');
  });
