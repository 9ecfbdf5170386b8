import { EXAMPLE } from '../../libs/http/example.ts';

const profile = {
  name: 'GA Les Lilas',
  department: '93',
  type: 'local',
  certified: true,
  contacts: [
    {
      personId: EXAMPLE.personId,
      email: 'camille@example.org',
      name: 'Camille Durand',
      role: 'referent',
      locale: 'fr',
    },
  ],
};
const registration = { groupId: EXAMPLE.groupId, result: 'created', version: 1 };
const group = {
  id: EXAMPLE.groupId,
  version: 1,
  name: profile.name,
  department: profile.department,
  type: profile.type,
  certified: true,
  certifications: [{ certified: true, at: EXAMPLE.drafted, reason: 'registered by the platform' }],
  contacts: [
    { email: 'camille@example.org', name: 'Camille Durand', role: 'referent', locale: 'fr', frequency: 'instant' },
  ],
};

export const EXAMPLES = {
  groupIn: profile,
  groupsIn: {
    groups: [
      { groupId: EXAMPLE.groupId, ...profile },
      { groupId: EXAMPLE.otherGroupId, name: 'GA Montreuil', department: '93' },
    ],
  },
  registration,
  registrations: {
    results: [
      registration,
      {
        groupId: EXAMPLE.otherGroupId,
        result: 'refused',
        version: null,
        errors: [
          { in: 'body', pointer: '/groups/1/department', detail: 'is no department any more: Corsica is 2A or 2B' },
        ],
      },
    ],
  },
  certificationIn: { certified: false, reason: 'Two referents of different gender are missing since March' },
  group,
  preferences: { items: [{ groupId: EXAMPLE.groupId, email: 'camille@example.org', frequency: 'weekly' }] },
  preferenceIn: { groupId: EXAMPLE.groupId, frequency: 'weekly' },
  erasureIn: { emails: ['camille@example.org'] },
  erasure: { personId: EXAMPLE.personId, askedAt: EXAMPLE.paid },
};
