import { onNewestState } from '../../../libs/errors/transient.ts';
import type { DirectoryDeps } from '../deps.ts';
import { certificationChanged, groupChanged } from '../events.ts';
import { certify, type Group } from './domain/group.ts';

type CertificationChange = { readonly certified: boolean; readonly reason: string; readonly by: string };

/**
 * Certifies a group or ends its certification. The same state again changes nothing.
 * @throws not-found, not-certifiable
 */
export const setCertification = (
  { groups, now }: Pick<DirectoryDeps, 'groups' | 'now'>,
  groupId: string,
  change: CertificationChange,
): Promise<Group> =>
  onNewestState(async () => {
    const at = now();
    const group = await groups.get(groupId);
    const certified = certify(group, { ...change, at });
    if (!certified) return group;
    return groups.save(certified, { events: (saved) => [groupChanged(saved, at), ...certificationChanged(saved, at)] });
  });
