import type { ProblemEntry } from './entry.ts';

/** These problems are about groups, proposals, actions and votes. */
export const GROUPS = {
  'not-certifiable': {
    status: 403,
    title: 'This kind of group cannot be certified',
    retry: 'no',
    happened: 'Only local and thematic groups can be certified. This group is departmental or functional.',
    remedy: 'If the type of the group is wrong, correct the type first.',
    exampleDetail: 'Only local and thematic groups can be certified.',
  },
  'not-a-contact': {
    status: 403,
    title: 'Not a contact of this group',
    retry: 'no',
    happened:
      'The contacts of a group choose the preferences for its mails, and this person is not one of its contacts.',
    remedy: 'Offer only the groups in the list of preferences.',
    exampleDetail: 'You are not a contact of this group.',
  },
  'bad-token': {
    status: 403,
    title: 'This link is not valid',
    retry: 'no',
    happened: 'The sealed part of the link was changed or cut off, or it was made for something else.',
    remedy: 'Use the whole link as it was sent, or ask for a new link.',
    exampleDetail: 'This link is not valid.',
  },
  'link-expired': {
    status: 403,
    title: 'This link has expired',
    retry: 'no',
    happened: 'A link to a document is valid for five minutes, and a link to unsubscribe for a year.',
    remedy:
      'Ask for a new link at the moment when the person wants to see the document, not earlier. To unsubscribe, use the link in a newer mail, or the preferences.',
    exampleDetail: 'This link has expired; ask for a new one.',
  },
  'too-many-illustrations': {
    status: 409,
    title: 'Too many illustrations',
    retry: 'later',
    happened: 'The proposal already has the largest number of illustrations that it may have.',
    remedy: 'Remove an illustration first.',
    exampleDetail: 'A proposal holds 12 illustrations at most.',
  },
  'not-ready': {
    status: 422,
    title: 'Not ready to be published',
    retry: 'later',
    happened:
      'A published action must meet all criteria and have an illustration, a how-to and an open season, and no request for changes may be open. At least one of these conditions is not met. `errors` lists everything that is missing at once.',
    remedy:
      'Show the list to the reviewer. The pointers lead into the proposal (`in` is `resource`) and not into the request.',
    exampleDetail: '2 things are missing before this proposal can be published.',
    errors: [
      { in: 'resource', pointer: '/framework/easy-to-do', detail: 'is not decided yet' },
      { in: 'resource', pointer: '/illustrations', detail: 'needs at least one' },
    ],
  },
  'not-fundable': {
    status: 409,
    title: 'The action is not fundable yet',
    retry: 'later',
    happened: 'A report tells how a fundable action went. This action has not crossed its threshold.',
    remedy: 'Offer the form for the report when the action is fundable.',
    exampleDetail: 'Reports are about fundable actions; this one is not fundable yet.',
  },
  'season-not-open': {
    status: 409,
    title: 'The season takes no votes any more',
    retry: 'no',
    happened: 'The season of this action is closing or closed.',
    remedy: 'Show the season as closed. Actions that did not cross move on to the next season with their votes.',
    exampleDetail: 'The season takes no votes any more.',
  },
  'already-voted': {
    status: 409,
    title: 'The group has voted already',
    retry: 'no',
    happened:
      'This group has already voted for this action, with another commitment. To send the same vote again is no problem: the answer is 200.',
    remedy: 'Show the existing vote. To change the commitment, withdraw the vote and vote again.',
    exampleDetail: 'This group has voted for this action already; withdraw that vote to change the commitment.',
  },
  'person-already-voted': {
    status: 409,
    title: 'The person has voted for another group',
    retry: 'no',
    happened:
      'For each action, a person can cast the vote of one group only. This person has already cast the vote of another group.',
    remedy: 'Let another person who manages the group cast the vote.',
    exampleDetail: 'You have cast the vote of another group for this action; one person casts for one group.',
  },
} as const satisfies Record<string, ProblemEntry>;
