/**
 * The id of the vote of one group for one action, and also of the place of that group on the action. The primary key
 * allows one of each. Services that never talk to each other about it must agree on this form, so it is made here only.
 */
export const ofGroupOnAction = (actionId: string, groupId: string): string => `${actionId}.${groupId}`;
