/**
 * The id of the vote of one group for one action, and of the place of that group on it: one each, by the primary key.
 * Services that never talk to each other about it agree on this form, so it is made here only.
 */
export const ofGroupOnAction = (actionId: string, groupId: string): string => `${actionId}.${groupId}`;
