import { anyObject, memberOfCertified, type Access } from '../../../libs/http/access.ts';
import type { ProposalDeps } from '../deps.ts';
import { isAnyCertified } from '../known.ts';

/** What is published is read by members of certified groups and by the staff. */
export const actionReaders = ({ knownGroups }: Pick<ProposalDeps, 'knownGroups'>) =>
  ({
    group: memberOfCertified((groupIds) => isAnyCertified(knownGroups, groupIds)),
    review: anyObject,
    finance: anyObject,
    audit: anyObject,
  }) satisfies Access;
