import type { DirectoryDeps } from '../deps.ts';
import { chooseFrequency } from './choose-frequency.ts';

/**
 * Ends the optional mail of a contact who reported a mail as spam. The contact or the whole group may have been removed
 * meanwhile; the choice is kept for the day on which the address comes back. A complaint that is told again does not
 * undo what the contact chose since.
 * @param recipient the key of the address (recipientKey), because the mailer tells no addresses
 */
export const unsubscribeComplainer = (
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>,
  { groupId, recipient, at }: { readonly groupId: string; readonly recipient: string; readonly at: string },
): Promise<void> => chooseFrequency(deps, { groupId, recipient, frequency: 'none', at: new Date(at) }, [groupId]);
