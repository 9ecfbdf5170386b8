import type { Route } from '../route.ts';

type Tag = { readonly name: string; readonly title: string; readonly description: string };

/** The tags are in the order of the story. The first part of a path is its tag. */
const GROUPS: readonly { readonly title: string; readonly tags: readonly Tag[] }[] = [
  {
    title: 'Groups and ideas',
    tags: [
      {
        name: 'groups',
        title: 'Groups',
        description: 'The groups, as the platform tells of them: certification, contacts.',
      },
      {
        name: 'preferences',
        title: 'Mail preferences',
        description: 'How often a person receives optional mail, and unsubscribing.',
      },
      {
        name: 'proposals',
        title: 'Proposals',
        description: 'Ideas being written and reviewed, until they are published as actions.',
      },
      {
        name: 'actions',
        title: 'Actions',
        description: 'Published actions: content frozen, with a cap; and what groups learnt from them.',
      },
      { name: 'votes', title: 'Votes', description: "A group's commitment to reproduce an action." },
      { name: 'tallies', title: 'Tallies', description: 'Votes counted, and thresholds with all that decides them.' },
    ],
  },
  {
    title: 'Money',
    tags: [
      {
        name: 'seasons',
        title: 'Seasons',
        description: 'The national budget of one period: money, policy, settlements, forecast.',
      },
      {
        name: 'envelopes',
        title: 'Envelopes and places',
        description: "A group's own donations, and its places on fundable actions.",
      },
      { name: 'ledger', title: 'Ledger', description: 'Every booking of Seuil: double entry, append-only.' },
      {
        name: 'claims',
        title: 'Claims',
        description: 'Expenses and reimbursements: the form, its documents, two persons of the group, then finance.',
      },
      {
        name: 'payouts',
        title: 'Payouts',
        description: 'Batches of transfers: the bank file, and what the bank answered.',
      },
      { name: 'audit', title: 'Audit', description: 'Hash chains over all steps of all claims, with daily roots.' },
      { name: 'disclosures', title: 'Disclosures', description: 'Who saw an IBAN, a document or a bank file.' },
    ],
  },
  {
    title: 'Operating',
    tags: [
      { name: 'webhook-endpoints', title: 'Webhook endpoints', description: 'Servers that hear of events.' },
      {
        name: 'events',
        title: 'Events',
        description: 'What is posted to webhook endpoints. How to verify it stands in the guide.',
      },
      {
        name: 'notifications',
        title: 'Notifications',
        description: 'What was told to whom by mail, and how far it got.',
      },
      { name: 'mail-events', title: 'Mail events', description: 'Bounces and complaints, from the mail provider.' },
      {
        name: 'mail-suppressions',
        title: 'Mail suppressions',
        description: 'Addresses that are not written to any more.',
      },
      { name: 'persons', title: 'Persons', description: 'Erasure of a person who left.' },
      { name: 'personal-data', title: 'Personal data', description: 'What each service keeps about a person.' },
      {
        name: 'dead-letters',
        title: 'Dead letters',
        description: 'Jobs that failed for good, for those who operate Seuil.',
      },
    ],
  },
];

export const TAGS: readonly Tag[] = GROUPS.flatMap(({ tags }) => tags);

export const tagOf = ({ path }: Pick<Route, 'path'>): string => path.split('/')[2] ?? '';

/** Gives the tags that are in use. Documentation pages read their titles and groups from the `x-` fields. */
export function tagsOf(used: ReadonlySet<string>): object {
  const isUsed = ({ name }: Tag) => used.has(name);
  return {
    tags: TAGS.filter(isUsed).map(({ name, title, description }) => ({ name, 'x-displayName': title, description })),
    'x-tagGroups': GROUPS.map(({ title, tags }) => ({
      name: title,
      tags: tags.filter(isUsed).map(({ name }) => name),
    })).filter(({ tags }) => tags.length > 0),
  };
}
