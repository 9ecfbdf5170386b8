import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { nextVersion, UNSAVED } from '../../../libs/mongo/document-store.ts';
import type { DirectoryDeps } from '../deps.ts';
import { certificationChanged, contactsChanged, groupChanged } from '../events.ts';
import { keepFormerChoices } from '../preferences/keep-former-choices.ts';
import { register, type Group, type GroupChange, type GroupProfile } from './domain/group.ts';

export type Registration = {
  readonly groupId: string;
  readonly result: 'created' | 'updated' | 'unchanged';
  readonly version: number;
};

const eventsOf = (group: Group, change: Omit<GroupChange, 'group'>, at: Date): AnyEvent[] => [
  ...(change.profileChanged ? [groupChanged(group, at)] : []),
  ...(change.recertified ? certificationChanged(group, at) : []),
  ...(change.contactsChanged ? [contactsChanged(group, at)] : []),
];

const registrationOf = (existing: Group | undefined, change: GroupChange | undefined, groupId: string): Registration =>
  change
    ? { groupId, result: existing ? 'updated' : 'created', version: nextVersion(change.group) }
    : { groupId, result: 'unchanged', version: existing?.version ?? UNSAVED };

/**
 * Registers or updates groups in one bulk write. Groups that are sent again unchanged change nothing.
 * @throws not-certifiable, and then none of the groups is written
 */
export async function registerGroups(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>,
  profiles: readonly GroupProfile[],
  by: string,
): Promise<Registration[]> {
  const { groups, now } = deps;
  const at = now();
  const registrations = new Map<string, Registration>();
  let left = profiles;
  await onNewestState(async () => {
    const found = await groups.findMany(left.map(({ groupId }) => groupId));
    const existing = new Map(found.map((group) => [group._id, group]));
    const chosen = await deps.choices.of([...left.flatMap(addressesIn), ...found.flatMap(contactsIn)]);
    const changes = left.flatMap((profile) => {
      const group = existing.get(profile.groupId);
      const change = register(group, profile, { by, at, chosen });
      registrations.set(profile.groupId, registrationOf(group, change, profile.groupId));
      return change ? [{ doc: change.group, events: (saved: Group) => eventsOf(saved, change, at) }] : [];
    });
    await keepFormerChoices(deps, [...found, ...changes.map(({ doc }) => doc)].flatMap(contactsIn), chosen);
    const refused = new Set(await groups.saveMany(changes));
    left = left.filter(({ groupId }) => refused.has(groupId));
    if (left.length > 0) throw new StaleWrite(`${left.length} groups changed meanwhile`);
  });
  return profiles.flatMap(({ groupId }) => registrations.get(groupId) ?? []);
}

const addressesIn = ({ groupId, contacts = [] }: GroupProfile) => contacts.map(({ email }) => ({ groupId, email }));

const contactsIn = ({ _id: groupId, contacts }: Group) =>
  contacts.map(({ email, frequency }) => ({ groupId, email, frequency }));
