import { directory } from '../../services/directory/app.ts';
import { newId, startSystem } from '../support/system.ts';

/** A person as the platform registers them, with the groups that they act for. */
export const contactOf = (more: { personId?: string; email?: string } = {}) => ({
  personId: newId(),
  email: `p${newId()}@example.org`,
  name: 'Ana',
  role: 'referent',
  ...more,
});

/** A group as the platform registers it. */
export const groupOf = (more: object = {}) => ({ groupId: newId(), name: 'GA Belleville', department: '75', ...more });

/** The directory alone, and the platform that registers groups in it. */
export async function openDirectoryScene() {
  const system = await startSystem([directory]);
  const { call } = system;
  const platform = await system.machine('directory');

  /** @returns the id of the group */
  const registerGroup = async (more: { groupId?: string; contacts?: object[] } = {}): Promise<string> => {
    const { groupId, ...body } = { ...groupOf(), ...more };
    const answer = await call('PUT', `/v1/groups/${groupId}`, { token: platform, body });
    if (answer.status !== 200) throw new Error(`the group was not registered: ${JSON.stringify(answer.body)}`);
    return groupId;
  };
  const readGroup = async (groupId: string) => (await call('GET', `/v1/groups/${groupId}`, { token: platform })).body;

  return {
    system,
    call,
    platform,
    registerGroup,
    readGroup,
    /** One field of each contact of a group, in their order. */
    async contactsOf(groupId: string, field: 'email' | 'frequency'): Promise<string[]> {
      const { contacts } = (await readGroup(groupId)) as { contacts: Record<typeof field, string>[] };
      return contacts.map((contact) => contact[field]);
    },
    stop: system.stop,
  };
}

export type DirectoryScene = Awaited<ReturnType<typeof openDirectoryScene>>;
