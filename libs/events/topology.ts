/**
 * The whole topology of Seuil: which service announces which event, and which queues hear it. A missing or an extra
 * handler does not compile (see handlers.ts). The picture in docs/architecture.md is generated from this file.
 * To add an event: add one row here, its payload in payloads/, and a handler in each consumer.
 */

export type Service = 'directory' | 'proposal' | 'voting' | 'budget' | 'reimbursement' | 'worker';

/** Each consumer has one queue for each concern, so that each scales alone. */
export const queues = {
  directory: 'directory',
  proposal: 'proposal',
  voting: 'voting',
  budget: 'budget',
  reimbursement: 'reimbursement',
  'worker-thresholds': 'worker',
  'worker-emails': 'worker',
  'worker-sending': 'worker',
  'worker-webhooks': 'worker',
} as const satisfies Record<string, Service>;

export type QueueName = keyof typeof queues;
export const QUEUE_NAMES = Object.keys(queues) as QueueName[];

type EventRow = {
  readonly producer: Service;
  readonly consumers: readonly QueueName[];
  readonly line: string;
  /**
   * The event comes in bursts: the relay puts many into one job, and the handler takes a list and writes it in bulk.
   */
  readonly bundled?: true;
  /**
   * The replay of the producer does not tell the event again, because it is news and not in the present state. The relay
   * keeps such an event for some days, and it is replayed from there.
   */
  readonly kept?: true;
};

export const topology = {
  'group.changed': {
    producer: 'directory',
    consumers: ['proposal', 'voting', 'budget', 'reimbursement', 'worker-thresholds', 'worker-emails'],
    bundled: true,
    line: 'certified, name or department of a group changed; carries no contacts',
  },
  'group.contacts-changed': {
    producer: 'directory',
    consumers: ['worker-emails'],
    bundled: true,
    line: 'who receives the mails of a group, in which language and how often',
  },
  'group.certification-changed': {
    producer: 'directory',
    consumers: ['worker-emails'],
    bundled: true,
    line: 'a group lost its certification, or regained it, and why',
  },

  'person.erased': {
    producer: 'directory',
    consumers: ['proposal', 'voting', 'budget', 'reimbursement', 'worker-emails'],
    line: 'a person has left: nothing may name them any more; told again for some days',
  },
  'contact.complained': {
    producer: 'worker',
    consumers: ['directory'],
    line: 'whoever reads an address called our mail unwanted: no more optional mails',
  },
  'contact.erased': {
    producer: 'directory',
    consumers: ['worker-emails'],
    line: 'mail addresses of a person who has left',
  },

  'proposal.submitted': { producer: 'proposal', consumers: ['worker-emails'], line: 'a group asks for a review' },
  'proposal.changes-requested': {
    producer: 'proposal',
    consumers: ['worker-emails'],
    line: 'the reviewers ask the group to rework its proposal',
  },
  'proposal.declined': {
    producer: 'proposal',
    consumers: ['worker-emails'],
    line: 'the proposal does not fit the framework, with reasons',
  },
  'action.published': {
    producer: 'proposal',
    consumers: ['voting', 'budget', 'reimbursement', 'worker-thresholds', 'worker-emails', 'worker-webhooks'],
    line: 'a proposal became an action with a cap, open to votes in a season',
  },
  'report.published': {
    producer: 'proposal',
    consumers: ['worker-emails'],
    line: 'a group tells what it learnt from doing the action',
  },

  'vote.cast': {
    producer: 'voting',
    consumers: ['voting', 'budget', 'worker-emails'],
    bundled: true,
    line: 'a group commits to reproduce an action',
  },
  'vote.withdrawn': {
    producer: 'voting',
    consumers: ['voting', 'budget', 'worker-emails'],
    bundled: true,
    line: 'a group takes its commitment back',
  },
  'tally.changed': {
    producer: 'voting',
    consumers: ['worker-thresholds', 'worker-webhooks'],
    bundled: true,
    line: 'the counted votes of an action changed',
  },

  'season.opened': {
    producer: 'budget',
    consumers: ['proposal', 'voting', 'reimbursement'],
    line: 'a season takes votes',
  },
  'season.closing': {
    producer: 'budget',
    consumers: ['proposal', 'voting', 'reimbursement'],
    line: 'no more votes; claims go on until the claims deadline',
  },
  'season.closed': {
    producer: 'budget',
    consumers: ['proposal', 'voting', 'reimbursement'],
    line: 'nothing is held any more; the rest carries over',
  },
  'season.changed': {
    producer: 'budget',
    consumers: ['worker-thresholds'],
    line: 'total, remaining or policy of a season changed',
  },
  'season.money-lacking': {
    producer: 'budget',
    consumers: ['worker-emails'],
    kept: true,
    line: 'enough groups want these actions, but the money does not reach',
  },
  'action.passed': {
    producer: 'budget',
    consumers: ['worker-thresholds', 'worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'an action exceeded its threshold and waits for the money for its places',
  },
  'action.fundable': {
    producer: 'budget',
    consumers: ['proposal', 'voting', 'reimbursement', 'worker-thresholds', 'worker-emails', 'worker-webhooks'],
    line: 'a settlement decided that every certified group may do this action',
  },
  'place.granted': {
    producer: 'budget',
    consumers: ['voting', 'reimbursement', 'worker-emails', 'worker-webhooks'],
    bundled: true,
    line: "one group's cap is set aside for it by name",
  },
  'place.waiting': {
    producer: 'budget',
    consumers: ['voting', 'reimbursement', 'worker-emails', 'worker-webhooks'],
    bundled: true,
    line: 'a group asked for a place; the next settlement answers',
  },
  'place.returned': {
    producer: 'budget',
    consumers: ['voting', 'reimbursement', 'worker-emails', 'worker-webhooks'],
    bundled: true,
    line: 'an unused place went back',
  },
  'place.expiring': {
    producer: 'budget',
    consumers: ['worker-emails'],
    bundled: true,
    kept: true,
    line: 'an unused place is about to go back: its group is reminded',
  },
  'envelope.changed': {
    producer: 'budget',
    consumers: ['reimbursement'],
    bundled: true,
    line: "what a group's own envelope could pay now",
  },
  'claim.held': {
    producer: 'budget',
    consumers: ['reimbursement', 'worker-emails', 'worker-webhooks'],
    line: 'the money of a claim is set aside',
  },
  'claim.unfunded': {
    producer: 'budget',
    consumers: ['reimbursement', 'worker-emails', 'worker-webhooks'],
    line: 'some money of a claim is missing; it goes on by itself when money comes',
  },
  'claim.charged': {
    producer: 'budget',
    consumers: ['reimbursement', 'worker-emails', 'worker-webhooks'],
    line: 'an approved claim is booked',
  },

  'threshold.changed': {
    producer: 'worker',
    consumers: ['voting', 'worker-emails', 'worker-webhooks'],
    bundled: true,
    line: 'the threshold to display for an action, with its inputs',
  },
  'webhook-endpoint.disabled': {
    producer: 'worker',
    consumers: ['worker-emails'],
    kept: true,
    line: 'a server that takes no events any more is not asked again: an operator must look',
  },
  'settlement.requested': {
    producer: 'worker',
    consumers: ['budget'],
    line: 'a recalculation saw something to settle: a hint, never a decision',
  },

  'claim.validated': {
    producer: 'reimbursement',
    consumers: ['budget', 'worker-emails', 'worker-webhooks'],
    line: 'a second person validated a claim, and it entered finance review: hold its money',
  },
  'claim.approved': {
    producer: 'reimbursement',
    consumers: ['budget', 'worker-emails', 'worker-webhooks'],
    line: 'finance approved a claim: book it',
  },
  'claim.released': {
    producer: 'reimbursement',
    consumers: ['budget', 'worker-webhooks'],
    line: 'a claim ended without being paid: free its money',
  },
  'claim.cancelled': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'finance took an approved claim back, with its reason',
  },
  'claim.account-requested': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'an approved claim cannot be paid to its account: the group must give another one',
  },
  'claim.disputed': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'the bank contradicted itself on a payment: finance must find out what is true',
  },
  'claim.peer-review-requested': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'a second person of the group must look at a claim',
  },
  'claim.info-requested': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'finance wants to know more about a claim',
  },
  'claim.answered': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'the group answered, and the claim is with finance again',
  },
  'claim.refused': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'finance refused a claim, with reasons',
  },
  'claim.adjusted': {
    producer: 'reimbursement',
    consumers: ['budget', 'worker-emails', 'worker-webhooks'],
    line: 'money of a paid claim came back: book it',
  },
  'claim.invoice-checked': {
    producer: 'reimbursement',
    consumers: ['worker-emails'],
    kept: true,
    line: 'finance read the invoice of a payment: what has to come back, or was invoiced beyond it',
  },
  'claim.invoice-due': {
    producer: 'reimbursement',
    consumers: ['worker-emails'],
    kept: true,
    line: 'the invoice of a payment is due in some days',
  },
  'claim.invoice-overdue': {
    producer: 'reimbursement',
    consumers: ['worker-emails', 'worker-webhooks'],
    kept: true,
    line: 'the invoice of a payment did not come in time',
  },
  'claim.paid': {
    producer: 'reimbursement',
    consumers: ['voting', 'worker-emails', 'worker-webhooks'],
    line: 'the bank confirmed a payment: the commitment is done',
  },
} as const satisfies Record<string, EventRow>;

/**
 * Tasks are the work that a service asks of its own queues. With `coalesced`, a burst for one id becomes one or two
 * runs.
 */
export const tasks = {
  'recount-tally': { queue: 'voting', coalesced: true, line: 'count the votes of one action' },
  'settle-season': { queue: 'budget', coalesced: true, line: 'make one settlement of a season' },
  'fund-claims': { queue: 'budget', coalesced: true, line: 'try again the unfunded claims of one group' },
  'recalculate-action': { queue: 'worker-thresholds', coalesced: true, line: 'threshold of one action' },
  'recalculate-season': { queue: 'worker-thresholds', coalesced: true, line: 'thresholds of all open actions' },
  'plan-notification': {
    queue: 'worker-emails',
    coalesced: true,
    line: 'turn one notification into one mail per recipient',
  },
  'send-mail': { queue: 'worker-sending', coalesced: false, line: 'one mail to one recipient' },
  'deliver-webhook': { queue: 'worker-webhooks', coalesced: false, line: 'one event to one endpoint' },
} as const satisfies Record<string, { queue: QueueName; coalesced: boolean; line: string }>;

export type EventType = keyof typeof topology;
export type TaskName = keyof typeof tasks;

export type EventsProducedBy<S extends Service> = {
  [E in EventType]: (typeof topology)[E]['producer'] extends S ? E : never;
}[EventType];
export type EventsHeardBy<Q extends QueueName> = {
  [E in EventType]: Q extends (typeof topology)[E]['consumers'][number] ? E : never;
}[EventType];
export type TasksOf<Q extends QueueName> = {
  [T in TaskName]: (typeof tasks)[T]['queue'] extends Q ? T : never;
}[TaskName];
export type Bundled = { [E in EventType]: (typeof topology)[E] extends { bundled: true } ? E : never }[EventType];

export const isBundled = (type: EventType): type is Bundled => 'bundled' in topology[type];
