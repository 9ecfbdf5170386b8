import { anyObject, memberOfCertified, type Access } from '../../../libs/http/access.ts';
import type { ProposalDeps } from '../deps.ts';

/** Members of certified groups and the staff may read published actions. */
export const actionReaders = ({ knownGroups }: Pick<ProposalDeps, 'knownGroups'>) =>
  ({
    group: memberOfCertified((groupIds) => knownGroups.isAny(groupIds, ({ certified }) => certified)),
    review: anyObject,
    finance: anyObject,
    audit: anyObject,
  }) satisfies Access;
