import { AppError } from '../../../libs/errors/app-error.ts';
import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { AnyEvent } from '../../../libs/events/event.ts';
import { nextVersion, UNSAVED } from '../../../libs/mongo/document-store.ts';
import type { DirectoryDeps } from '../deps.ts';
import { certificationChanged, contactsChanged, groupChanged } from '../events.ts';
import { keepFormerChoices } from '../preferences/keep-former-choices.ts';
import { register, type Group, type GroupChange, type GroupProfile } from './domain/group.ts';

export type Registration =
  | { readonly groupId: string; readonly result: 'created' | 'updated' | 'unchanged'; readonly version: number }
  | { readonly groupId: string; readonly result: 'refused'; readonly error: AppError };

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
 * Registers or updates groups in one bulk write. Groups that are sent again unchanged change nothing. A group that cannot
 * be certified is refused, and the others are registered.
 */
export async function registerGroups(
  deps: Pick<DirectoryDeps, 'groups' | 'choices' | 'now'>,
  profiles: readonly GroupProfile[],
  by: string,
): Promise<Registration[]> {
  const { groups, now } = deps;
  const at = now();
  const registrations = new Map<string, Registration>();
  let waitingProfiles = profiles;
  await onNewestState(async () => {
    const knownGroups = await groups.findMany(waitingProfiles.map(({ groupId }) => groupId));
    const groupById = new Map(knownGroups.map((group) => [group._id, group]));
    const addresses = [...waitingProfiles.flatMap(addressesIn), ...knownGroups.flatMap(contactsIn)];
    const frequencyChosenBy = await deps.choices.of(addresses);
    const changes = waitingProfiles.flatMap((profile) => {
      const group = groupById.get(profile.groupId);
      const change = attempt(() => register(group, profile, { by, at, frequencyChosenBy }));
      if (change instanceof AppError) {
        registrations.set(profile.groupId, { groupId: profile.groupId, result: 'refused', error: change });
        return [];
      }
      registrations.set(profile.groupId, registrationOf(group, change, profile.groupId));
      return change ? [{ doc: change.group, events: (saved: Group) => eventsOf(saved, change, at) }] : [];
    });
    const contacts = [...knownGroups, ...changes.map(({ doc }) => doc)].flatMap(contactsIn);
    await keepFormerChoices(deps, contacts, frequencyChosenBy);
    const staleIds = new Set(await groups.saveMany(changes));
    waitingProfiles = waitingProfiles.filter(({ groupId }) => staleIds.has(groupId));
    if (waitingProfiles.length > 0) throw new StaleWrite(`${waitingProfiles.length} groups changed meanwhile`);
  });
  return profiles.flatMap(({ groupId }) => registrations.get(groupId) ?? []);
}

function attempt<T>(decide: () => T): T | AppError {
  try {
    return decide();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const addressesIn = ({ groupId, contacts = [] }: GroupProfile) => contacts.map(({ email }) => ({ groupId, email }));

const contactsIn = ({ _id: groupId, contacts }: Group) =>
  contacts.map(({ email, frequency }) => ({ groupId, email, frequency }));
