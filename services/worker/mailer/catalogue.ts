import type { EventOf } from '../../../libs/events/event.ts';
import type { ContactRole } from '../../../libs/events/payloads/directory.ts';
import type { EventsHeardBy } from '../../../libs/events/topology.ts';

export type Audience = 'group' | 'certified-groups' | 'review' | 'finance';

/** Every certified group is told once, in the words that fit it best: the first wave that reaches an address wins. */
export const WAVES = ['author', 'committed', 'other'] as const;

export type Row<E extends EventsHeardBy<'worker-emails'>> = {
  /** Names the notification and its template; with `certified-groups` there is one template per wave. */
  readonly kind: string;
  readonly to: Audience;
  /** Left out: all contacts. Where no contact has one of these roles, all are told. */
  readonly roles?: readonly ContactRole[];
  /** May be unsubscribed from; what concerns a procedure or the money of the group may not. */
  readonly optional?: true;
  /** Where several events tell the same news; left out: the id of the event. */
  readonly id?: (data: EventOf<E>['data']) => string;
};

const HANDLES_CLAIMS = ['manager', 'finance'] as const;

/** Which event tells whom what. A new notification: one row here, its templates, and the tests name what is missing. */
export const catalogue: { readonly [E in EventsHeardBy<'worker-emails'>]?: readonly Row<E>[] } = {
  'proposal.submitted': [{ kind: 'proposal-submitted', to: 'review' }],
  'proposal.changes-requested': [{ kind: 'proposal-changes-requested', to: 'group' }],
  'proposal.declined': [{ kind: 'proposal-declined', to: 'group' }],

  // Announced again when a typing error is mended and when the action moves on to the next season: told once.
  'action.published': [{ kind: 'action-published', to: 'group', optional: true, id: ({ actionId }) => `action.published.${actionId}` }],
  'action.fundable': [{ kind: 'action-fundable', to: 'certified-groups', optional: true }],

  'vote.cast': [{ kind: 'vote-cast', to: 'group', optional: true }],
  // A replay gives a place in its present version, which its claims raise: the moment tells one granting from the next.
  'place.granted': [{ kind: 'place-granted', to: 'group', id: ({ actionId, groupId, at }) => `place.granted.${actionId}.${groupId}.${Date.parse(at)}` }],
  'place.waiting': [{ kind: 'place-waiting', to: 'group', optional: true, id: ({ actionId, groupId, at }) => `place.waiting.${actionId}.${groupId}.${Date.parse(at)}` }],
  'place.expiring': [{ kind: 'place-expiring', to: 'group', id: ({ actionId, groupId, at }) => `place.expiring.${actionId}.${groupId}.${Date.parse(at)}` }],
  'place.returned': [{ kind: 'place-returned', to: 'group' }],

  'claim.peer-review-requested': [{ kind: 'claim-peer-review-requested', to: 'group', roles: ['manager', 'referent'] }],
  'claim.submitted': [{ kind: 'claim-submitted', to: 'finance' }],
  // Budget tries again whenever money moves: told once per submission and reason.
  'claim.unfunded': [
    { kind: 'claim-unfunded', to: 'group', roles: HANDLES_CLAIMS, id: ({ claimId, n, reason }) => `claim.unfunded.${claimId}.${n}.${reason}` },
    { kind: 'claim-unfunded-finance', to: 'finance', id: ({ claimId, n, reason }) => `claim.unfunded.${claimId}.${n}.${reason}.finance` },
  ],
  'claim.info-requested': [{ kind: 'claim-info-requested', to: 'group', roles: HANDLES_CLAIMS }],
  'claim.refused': [{ kind: 'claim-refused', to: 'group', roles: HANDLES_CLAIMS }],
  'claim.approved': [{ kind: 'claim-approved', to: 'group', roles: HANDLES_CLAIMS }],
  // Nothing to tell where the invoice is what was paid.
  'claim.invoice-checked': [{ kind: 'claim-invoice-checked', to: 'group', roles: HANDLES_CLAIMS }],
  'claim.invoice-due': [{ kind: 'claim-invoice-due', to: 'group', roles: HANDLES_CLAIMS }],
  'claim.invoice-overdue': [{ kind: 'claim-invoice-overdue', to: 'group', roles: HANDLES_CLAIMS }],
  'claim.adjusted': [{ kind: 'claim-adjusted', to: 'group', roles: HANDLES_CLAIMS, id: ({ claimId, refundedCents }) => `claim.adjusted.${claimId}.${refundedCents}` }],
  'claim.paid': [{ kind: 'claim-paid', to: 'group', roles: HANDLES_CLAIMS }],
};

export type NotifiedEvent = keyof typeof catalogue;

export const rowsOf = (type: NotifiedEvent): readonly Row<never>[] => (catalogue[type] ?? []);

const ROWS: ReadonlyMap<string, Row<never>> = new Map(
  (Object.keys(catalogue) as NotifiedEvent[]).flatMap(rowsOf).map((row) => [row.kind, row]),
);

export const findRow = (kind: string): Row<never> | undefined => ROWS.get(kind);

export function rowOfKind(kind: string): Row<never> {
  const row = findRow(kind);
  if (!row) throw new Error(`no notification is called ${kind}`);
  return row;
}

export const templatesOf = ({ kind, to }: Row<never>): string[] => (to === 'certified-groups' ? WAVES.map((wave) => `${kind}-${wave}`) : [kind]);
