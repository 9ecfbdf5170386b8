import type { EventOf } from '../../libs/events/event.ts';
import { EXAMPLE } from '../../libs/http/example.ts';
import {
  catalogue,
  DIGEST,
  rowsOf,
  templatesOf,
  type NotifiedEvent,
  type Row,
} from '../../services/worker/mailer/tell/catalogue.ts';

/** A sample is one mail with the facts that it tells. */
export type Sample = {
  readonly template: string;
  /** This names the variant where one template tells different things. */
  readonly variant: string;
  readonly row: Row<never>;
  readonly wave: NonNullable<Row<never>['waves']>[number] | undefined;
  readonly data: Readonly<Record<string, unknown>>;
};

const at = '2026-02-12T09:30:00.000Z';
const ref = { version: 3, groupId: 'g1' };
const action = {
  number: 7,
  title: 'Frigo solidaire de quartier',
  summary:
    'Un frigo ouvert à toutes et tous devant un commerce : on y dépose ce que l’on a en trop, on y prend ce dont on a besoin.',
  capCents: 125_000,
};
const aboutAction = { action, authorId: 'g2' };
const withoutAction = { action: null };
const claim = { ...ref, claimId: 'c1', actionId: 'a1', title: 'Frigo d’occasion et transport', amountCents: 98_050 };
const smallClaim = { ...ref, claimId: 'c2', actionId: null, title: 'Impression d’affiches', amountCents: 4_200 };
const proposal = { ...ref, proposalId: 'p1', title: 'Frigo solidaire de quartier', revision: 3 };
const place = { ...ref, actionId: 'a1', seasonId: 's1', capCents: 125_000, at };
const inputs = EXAMPLE.thresholdInputs;
const vote = { ...ref, actionId: 'a1', seasonId: 's1', plannedMonth: '2026-05', commune: 'Saint-Denis', at };
const reports = [
  { tips: 'Prévoir une rallonge, et prévenir la copropriété avant le branchement.', realCostCents: 98_000 },
  { tips: 'Un planning de ménage affiché sur la porte : chacun·e y met son prénom.', realCostCents: 112_340 },
];

/**
 * Gives the mails that this event makes, each with the facts of the event and with those that the mailer adds to them.
 */
function mailsOf<E extends NotifiedEvent>(
  event: E,
  data: EventOf<E>['data'],
  more: object = {},
  variant = '',
): Sample[] {
  const rows = rowsOf(event).filter(({ when }) => when?.(data as never) ?? true);
  return rows.flatMap((row) =>
    templatesOf(row).map((template, index) => ({
      template,
      variant,
      row,
      wave: row.waves?.[index],
      data: { ...data, ...more },
    })),
  );
}

const returned = (cause: EventOf<'place.returned'>['data']['cause']) =>
  mailsOf('place.returned', { ...place, cause }, aboutAction, cause);

export const samples: readonly Sample[] = [
  ...mailsOf('proposal.submitted', proposal, withoutAction),
  ...mailsOf(
    'proposal.changes-requested',
    {
      ...proposal,
      requests: [
        { level: 'must', text: 'Chiffrer le raccordement électrique : qui paie l’électricité, et combien par mois ?' },
        { level: 'should', text: 'Ajouter une photo de l’emplacement.' },
      ],
    },
    withoutAction,
  ),
  ...mailsOf(
    'proposal.declined',
    {
      ...proposal,
      reasons:
        'L’action dépend d’un local unique : d’autres groupes ne pourraient pas la reproduire.\nPensez à une version qui tient sur un trottoir ou un marché.',
    },
    withoutAction,
  ),
  ...mailsOf(
    'action.published',
    {
      actionId: 'a1',
      version: 1,
      proposalId: 'p1',
      groupId: 'g2',
      seasonId: 's1',
      revision: 3,
      publishedAt: at,
      ...action,
    },
    { authorId: 'g2', action: null },
  ),
  ...mailsOf('vote.cast', { ...vote, version: 1 }, aboutAction),
  ...mailsOf(
    'threshold.changed',
    {
      actionId: 'a1',
      seasonId: 's1',
      version: 9,
      threshold: 30,
      formerThreshold: 31,
      causes: ['groups'],
      votes: 28,
      passed: false,
      groupsStillNeeded: 3,
      missingCents: 0,
      inputs,
      at,
    },
    aboutAction,
  ),
  ...mailsOf(
    'action.passed',
    {
      actionId: 'a1',
      seasonId: 's1',
      version: 4,
      settlementId: 's1-3',
      title: action.title,
      capCents: 125_000,
      votes: 31,
      threshold: 30,
      missingCents: 875_000,
      inputs,
      at,
    },
    aboutAction,
  ),
  ...mailsOf(
    'action.fundable',
    {
      actionId: 'a1',
      seasonId: 's1',
      version: 1,
      settlementId: 's1-4',
      title: action.title,
      capCents: 125_000,
      reservedCents: 13_000_000,
      votes: 31,
      threshold: 30,
      inputs,
      claimsUntil: '2027-03-31',
      fundableAt: at,
    },
    { ...aboutAction, reports },
  ),
  ...mailsOf('place.waiting', { ...place, cause: 'claim' }, aboutAction),
  ...mailsOf(
    'place.granted',
    { ...place, cause: 'vote' },
    { ...aboutAction, claimsUntil: '2027-03-31', plannedMonth: '2026-05' },
  ),
  ...mailsOf('place.expiring', { ...place, returnsOn: '2026-08-01' }, aboutAction),
  ...returned('withdrawn'),
  ...returned('unused'),
  ...returned('claim-ended'),
  ...returned('decertified'),
  ...returned('season-closed'),
  ...mailsOf('claim.peer-review-requested', claim, aboutAction),
  ...mailsOf('claim.validated', { ...claim, round: 1, envelopeMaxCents: 0, submittedAt: at }, aboutAction),
  ...mailsOf(
    'claim.unfunded',
    {
      claimId: 'c2',
      round: 1,
      version: 2,
      groupId: 'g1',
      actionId: null,
      reason: 'envelope-short',
      missingCents: 1_250,
    },
    { ...withoutAction, title: smallClaim.title, amountCents: 4_200 },
    'envelope-short',
  ),
  ...mailsOf(
    'claim.unfunded',
    {
      claimId: 'c2',
      round: 1,
      version: 2,
      groupId: 'g1',
      actionId: null,
      reason: 'above-envelope-max',
      missingCents: 1_250,
    },
    { ...withoutAction, title: smallClaim.title, amountCents: 4_200 },
    'above-envelope-max',
  ),
  ...mailsOf(
    'claim.info-requested',
    {
      ...claim,
      question:
        'Le devis nomme deux frigos et la demande un seul. Lequel avez-vous choisi ?\nPouvez-vous joindre la facture du transport ?',
      answerBy: '2026-04-13',
    },
    aboutAction,
  ),
  ...mailsOf(
    'claim.answered',
    { ...claim, answer: 'Nous avons choisi le premier frigo.\nLa facture du transport est jointe.' },
    aboutAction,
  ),
  ...mailsOf('claim.refused', { ...claim, reasons: 'Le second frigo n’est pas prévu par l’action.' }, aboutAction),
  ...mailsOf(
    'claim.account-requested',
    { ...claim, code: 'AC04', information: '', accountEnd: '0189', answerBy: '2026-04-13' },
    aboutAction,
  ),
  ...mailsOf('claim.disputed', { ...claim, reason: 'AC04 Compte clôturé : Retour de fonds' }, aboutAction),
  ...mailsOf('claim.cancelled', { ...claim, reason: 'Le groupe a reçu le frigo en don.' }, aboutAction),
  ...mailsOf('claim.approved', { ...claim, round: 1 }, aboutAction),
  ...mailsOf('claim.approved', { ...smallClaim, round: 1 }, withoutAction, 'without-action'),
  ...mailsOf('claim.paid', { ...claim, round: 1, paidAt: at }, aboutAction),
  ...mailsOf('claim.paid', { ...smallClaim, round: 1, paidAt: at }, withoutAction, 'without-action'),
  ...mailsOf('claim.invoice-due', { ...claim, invoiceDueOn: '2026-03-01' }, aboutAction),
  ...mailsOf('claim.invoice-overdue', { ...claim, invoiceDueOn: '2026-03-01' }, aboutAction),
  ...mailsOf(
    'claim.invoice-checked',
    { ...claim, invoiceCents: 90_000, refundDueCents: 8_050, unpaidCents: 0 },
    aboutAction,
    'less',
  ),
  ...mailsOf(
    'claim.invoice-checked',
    { ...claim, invoiceCents: 101_000, refundDueCents: 0, unpaidCents: 2_950 },
    aboutAction,
    'more',
  ),
  ...mailsOf('claim.adjusted', { ...claim, round: 1, refundedCents: 8_050, receivedOn: '2026-03-20' }, aboutAction),
  ...mailsOf(
    'report.published',
    {
      reportId: 'r1',
      version: 1,
      actionId: 'a1',
      groupId: 'g3',
      tips: reports[0]?.tips ?? '',
      realCostCents: 98_000,
      publishedAt: at,
    },
    aboutAction,
  ),
  ...mailsOf(
    'group.certification-changed',
    { groupId: 'g1', version: 2, certified: false, reason: 'Aucun événement public depuis trois mois.', at },
    withoutAction,
  ),
  ...mailsOf(
    'group.certification-changed',
    { groupId: 'g1', version: 3, certified: true, reason: null, at },
    withoutAction,
  ),
  ...mailsOf(
    'season.money-lacking',
    {
      seasonId: 's1',
      version: 12,
      at,
      lacking: [
        { actionId: 'a1', number: 7, title: action.title, why: 'crossing', missingCents: 1_823_050 },
        { actionId: 'a4', number: 9, title: 'Atelier vélo', why: 'waiting-groups', missingCents: 45_000 },
      ],
    },
    withoutAction,
  ),
  ...mailsOf(
    'webhook-endpoint.disabled',
    { endpointId: 'e1', version: 4, host: 'platform.example.org', why: 'gone', failingSince: null, at },
    withoutAction,
    'gone',
  ),
  ...mailsOf(
    'webhook-endpoint.disabled',
    { endpointId: 'e1', version: 4, host: 'platform.example.org', why: 'failing', failingSince: at, at },
    withoutAction,
    'failing',
  ),
];

/** People may type such texts, at worst. The texts must stay as they are, and do no harm. */
export const HOSTILE = {
  'a very long name': 'Groupe'.repeat(26),
  'line breaks': 'GA Lilas\r\nBcc: all@example.org\r\n\r\n-- \r\n[gratuit](https://evil.test)',
  templates: '{{url}} {{{group}}} {{#each this}}{{/each}} @content@ <!-- end body -->',
  HTML: '</title></h1><script>alert(1)</script><a href="https://evil.test">clic</a> & "co"',
  'other directions': '\u202Eexe.fdp שלום \u2066\u200F',
} as const;

export const hostileSamples: readonly Sample[] = Object.entries(HOSTILE).flatMap(([variant, title]) =>
  mailsOf(
    'claim.info-requested',
    { ...claim, title, question: title, answerBy: '2026-04-13' },
    { ...aboutAction, action: { ...action, title } },
    variant,
  ),
);

export const eventsWithoutSample = (): NotifiedEvent[] =>
  (Object.keys(catalogue) as NotifiedEvent[]).filter((event) =>
    rowsOf(event).some(({ kind }) => !samples.some(({ row }) => row.kind === kind)),
  );

export const DIGEST_SAMPLE = {
  template: DIGEST,
  tells: ['new-action', 'action-nearly-there-other', 'action-fundable-other', 'report-published-committed'],
} as const;
