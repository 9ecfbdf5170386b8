import { forbidden, notKnownYet } from '../../libs/errors/app-error.ts';
import type { ProposalStore } from './store.ts';

export function certification({ known }: Pick<ProposalStore, 'known'>) {
  return {
    async requireCertified(groupId: string): Promise<void> {
      const group = await known.group(groupId);
      if (!group) throw notKnownYet('group');
      if (!group.certified) throw forbidden('not-certified', 'Only groups that are certified now may do this.');
    },
    isCertified: async (groupId: string) => (await known.group(groupId))?.certified === true,
    /** @throws not-known-yet while the answer may still become yes */
    async isAnyCertified(groupIds: readonly string[]): Promise<boolean> {
      const groups = await known.groups(groupIds);
      if (groups.some(({ certified }) => certified)) return true;
      if (groups.length < groupIds.length) throw notKnownYet('group');
      return false;
    },
  };
}
