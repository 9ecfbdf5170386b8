import { directory } from '../../services/directory/app.ts';
import { newId, startSystem } from '../support/system.ts';

/** Describes a contact as the platform registers it. */
export const contactOf = (more: { personId?: string; email?: string } = {}) => ({
  personId: newId(),
  email: `p${newId()}@example.org`,
  name: 'Ana',
  role: 'referent',
  ...more,
});

/** Describes a group as the platform registers it. */
export const groupOf = (more: object = {}) => ({ groupId: newId(), name: 'GA Belleville', department: '75', ...more });

/** Runs the directory alone, and registers groups in it as the platform does. */
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
    /** Reads one field of each contact of a group, in their order. */
    async contactsOf(groupId: string, field: 'email' | 'frequency'): Promise<string[]> {
      const { contacts } = (await readGroup(groupId)) as { contacts: Record<typeof field, string>[] };
      return contacts.map((contact) => contact[field]);
    },
    stop: system.stop,
  };
}

export type DirectoryScene = Awaited<ReturnType<typeof openDirectoryScene>>;
