import { EXAMPLE } from '../../libs/http/example.ts';

const endpoint = {
  id: EXAMPLE.endpointId,
  version: 1,
  url: 'https://platform.example.org/seuil/events',
  events: ['action.fundable', 'claim.paid'],
  state: 'active',
  createdAt: EXAMPLE.drafted,
  disabled: null,
  failing: null,
};
const delivery = {
  eventId: `action.fundable.${EXAMPLE.actionId}.2`,
  type: 'action.fundable',
  state: 'delivered',
  attempts: 1,
  lastStatus: 204,
  lastError: null,
  plannedAt: EXAMPLE.crossed,
  triedAt: EXAMPLE.crossed,
  deliveredAt: EXAMPLE.crossed,
  dueAt: null,
};

export const EXAMPLES = {
  notification: {
    id: `action.fundable-${EXAMPLE.actionId}`,
    kind: 'action-fundable',
    audience: 'certified-groups',
    groupId: null,
    state: 'planned',
    at: EXAMPLE.crossed,
    planned: 812,
    sent: 700,
    inDigest: 90,
    suppressed: 20,
    failed: 2,
  },
  mailEventIn: { type: 'bounce', email: 'camille@example.org', permanent: true },
  suppression: {
    id: '0f3a9c1be27d4860a5f1c2e48b7d9013',
    active: true,
    reason: 'bounce',
    at: EXAMPLE.crossed,
    softBounces: [],
    history: [{ at: EXAMPLE.crossed, did: 'suppressed', by: 'platform', why: 'bounce' }],
  },
  suppressionLookup: { email: 'camille@example.org' },
  suppressionRemoval: { reason: 'The mailbox works again, says its owner.' },
  preview: { kind: 'action-fundable', recipients: 812, atOnce: 700, inDigest: 90, suppressed: 22 },
  personalDataIn: { emails: ['camille@example.org'] },
  endpointIn: { url: endpoint.url, events: endpoint.events },
  endpoint,
  endpointEditIn: { events: endpoint.events, state: 'active' },
  rotationIn: { overlapHours: 24 },
  replaysIn: { failedSince: EXAMPLE.drafted },
  secrets: {
    items: [{ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', createdAt: EXAMPLE.drafted, expiresAt: null }],
  },
  delivery,
};
