import type { ProblemEntry } from './entry.ts';

/** Groups, proposals, actions and votes. */
export const GROUPS = {
  'not-certifiable': {
    status: 403,
    title: 'This kind of group cannot be certified',
    retry: 'no',
    happened: 'Only local and thematic groups can be certified; this one is departmental or functional.',
    remedy: 'Correct the type of the group first, if it is wrong.',
    detail: 'Only local and thematic groups can be certified.',
  },
  'not-a-contact': {
    status: 403,
    title: 'Not a contact of this group',
    retry: 'no',
    happened:
      'Preferences are chosen per group by those who receive its mail, and the person is not among its contacts.',
    remedy: 'Offer only the groups that the list of preferences names.',
    detail: 'You are not a contact of this group.',
  },
  'bad-token': {
    status: 403,
    title: 'This link is not valid',
    retry: 'no',
    happened: 'The signed part of the link was altered, cut off, or made for something else.',
    remedy: 'Use the whole link as it was sent, or ask for a new one.',
    detail: 'This link is not valid.',
  },
  'link-expired': {
    status: 403,
    title: 'This link has expired',
    retry: 'no',
    happened: 'Links to documents are valid for five minutes.',
    remedy: 'Ask for a new link when the person wants to see the document, not before.',
    detail: 'This link has expired; ask for a new one.',
  },
  'too-many-illustrations': {
    status: 409,
    title: 'Too many illustrations',
    retry: 'later',
    happened: 'The proposal holds as many illustrations as it may.',
    remedy: 'Remove an illustration first.',
    detail: 'A proposal holds 12 illustrations at most.',
  },
  'not-ready': {
    status: 422,
    title: 'Not ready to be published',
    retry: 'later',
    happened:
      'Something is missing that a published action must have: a criterion met, an illustration, a how-to, an open season, or a request that is still open. All of it is listed at once.',
    remedy:
      'Show the list to the reviewer. The pointers lead into the proposal (`in` is `resource`), not into the request.',
    detail: '2 things are missing before this proposal can be published.',
    errors: [
      { in: 'resource', pointer: '/framework/easy-to-do', detail: 'is not decided yet' },
      { in: 'resource', pointer: '/illustrations', detail: 'needs at least one' },
    ],
  },
  'not-fundable': {
    status: 409,
    title: 'The action is not fundable yet',
    retry: 'later',
    happened: 'Reports tell how a fundable action went; this one has not crossed its threshold.',
    remedy: 'Offer the form once the action is fundable.',
    detail: 'Reports are about fundable actions; this one is not fundable yet.',
  },
  'season-not-open': {
    status: 409,
    title: 'The season takes no votes any more',
    retry: 'no',
    happened: 'The season of this action is closing or closed.',
    remedy: 'Show it as closed. Actions that did not cross move on to the next season with their votes.',
    detail: 'The season takes no votes any more.',
  },
  'already-voted': {
    status: 409,
    title: 'The group has voted already',
    retry: 'no',
    happened:
      'There is a vote of this group for this action, with another commitment. The very same vote sent again is no problem: it answers 200.',
    remedy: 'Show the vote that stands. To change the commitment, withdraw it and vote again.',
    detail: 'This group has voted for this action already; withdraw that vote to change the commitment.',
  },
  'person-already-voted': {
    status: 409,
    title: 'The person has voted for another group',
    retry: 'no',
    happened: 'One person casts the vote of one group per action, and this person has cast that of another group.',
    remedy: 'Let another person who manages the group vote.',
    detail: 'You have cast the vote of another group for this action; one person casts for one group.',
  },
} as const satisfies Record<string, ProblemEntry>;
