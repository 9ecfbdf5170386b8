import { EXAMPLE } from '../../libs/http/example.ts';
import { CRITERIA, CRITERION_LABELS } from './review/domain/framework.ts';

const { proposalId, actionId, groupId, drafted, published } = EXAMPLE;

const howTo = {
  steps: [
    'Find a room and three people who can repair',
    'Tell the neighbourhood two weeks before',
    'Repair together, and note what could not be repaired',
  ],
  materials: ['Screwdrivers and a soldering iron', 'Extension leads', 'Posters'],
  costLines: [
    { label: 'Posters', amountCents: 4_000 },
    { label: 'Hire of the room', amountCents: 6_000 },
  ],
};
const texts = {
  title: 'A repair café at the market',
  summary: 'Neighbours repair lamps, toasters and bicycles together instead of throwing them away.',
  description:
    'Once a month, on the market square or in a room nearby. Everybody brings what is broken; those who know how show those who do not.',
};
const content = { ...texts, howTo };
const summary = {
  id: proposalId,
  version: 3,
  groupId,
  state: 'submitted',
  revision: 2,
  title: texts.title,
  summary: texts.summary,
  createdAt: drafted,
  updatedAt: published,
};
const illustrations = [
  { id: EXAMPLE.illustrationId, alt: 'Two people repair a lamp at a table', contentType: 'image/jpeg' },
];
const proposal = {
  ...summary,
  description: texts.description,
  howTo,
  illustrations,
  requests: [
    {
      id: EXAMPLE.requestId,
      level: 'must',
      text: 'Say who is liable when a repaired device fails.',
      state: 'open',
      at: drafted,
    },
  ],
  framework: Object.fromEntries(
    CRITERIA.map((criterion, index) => [
      criterion,
      {
        ...CRITERION_LABELS[criterion],
        decision:
          index > 0 ? null : { met: true, reason: 'Neighbours help each other directly.', at: published, revision: 2 },
      },
    ]),
  ),
  declined: null,
  derivedFrom: null,
  actionId: null,
};
const change = { field: 'summary', before: 'We repair things.', after: texts.summary };
const actionSummary = {
  id: actionId,
  version: 2,
  number: 7,
  groupId,
  seasonId: EXAMPLE.seasonId,
  title: texts.title,
  summary: texts.summary,
  capCents: 12_000,
  publishedAt: published,
};

export const EXAMPLES = {
  proposalIn: { groupId, ...content },
  contentIn: content,
  proposal,
  draft: {
    ...proposal,
    version: 1,
    state: 'draft',
    revision: 1,
    illustrations: [],
    requests: [],
    framework: Object.fromEntries(
      CRITERIA.map((criterion) => [criterion, { ...CRITERION_LABELS[criterion], decision: null }]),
    ),
    updatedAt: drafted,
  },
  proposalSummary: summary,
  revisionSummary: { revision: 2, at: published },
  revision: { proposalId, revision: 2, at: published, ...content },
  comparison: { from: 1, to: 2, changes: [change] },
  commentIn: { text: 'We added a sentence on liability to step 3.' },
  comment: {
    id: EXAMPLE.key,
    proposalId,
    side: 'group',
    text: 'We added a sentence on liability to step 3.',
    at: published,
  },
  changeRequestsIn: {
    requests: [
      { level: 'must', text: 'Say who is liable when a repaired device fails.' },
      { level: 'should', text: 'A photo of a former event would help.' },
    ],
  },
  requestStateIn: { state: 'resolved' },
  assessmentIn: { met: true, reason: 'Any group can do it with what it has at hand.' },
  declineIn: { reasons: 'It needs a permit that most groups cannot get. A version in a private room would be fine.' },
  publicationIn: { capCents: 12_000 },
  correctionIn: { title: 'A repair café at the market', reason: 'A word was missing in the title' },
  actionSummary: { ...actionSummary, fundable: true },
  action: {
    ...actionSummary,
    proposalId,
    revision: 2,
    description: texts.description,
    howTo,
    illustrations,
    fundable: {
      seasonId: EXAMPLE.seasonId,
      settlementId: `${EXAMPLE.seasonId}-12`,
      votes: 14,
      threshold: 13,
      reservedCents: 960_000,
      claimsUntil: '2027-03-31',
      fundableAt: EXAMPLE.crossed,
      inputs: EXAMPLE.thresholdInputs,
    },
    corrections: [],
  },
  similarActions: {
    items: [{ actionId, number: 7, title: 'A repair café at the market', likenessPercent: 62, sameGroup: false }],
  },
  reportIn: {
    groupId,
    text: 'Forty people came, thirty-one things work again.',
    tips: 'Bring more extension leads than you think.',
    realCostCents: 9_450,
  },
  report: {
    id: EXAMPLE.key,
    actionId,
    groupId,
    text: 'Forty people came, thirty-one things work again.',
    tips: 'Bring more extension leads than you think.',
    realCostCents: 9_450,
    publishedAt: EXAMPLE.paid,
  },
};
