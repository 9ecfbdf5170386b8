/** On these paths something is decided; the first group is where it is read before. */
const DECIDED = [
  /^POST (\/v1\/claims\/[\w-]+)\/(?:submissions|validations|approvals|refusals|information-requests|answers|cancellations|invoice-checks)$/,
  /^PUT (\/v1\/claims\/[\w-]+)\/refunds\/[\w.-]+$/,
  /^POST (\/v1\/payouts\/[\w-]+)\/(?:confirmations|rejections)$/,
  /^POST (\/v1\/proposals\/[\w-]+)\/(?:publication|change-requests|declines)$/,
  /^PUT (\/v1\/seasons\/[\w-]+\/policy\/changes\/[\w-]+)\/(?:approval|rejection)$/,
];

/** Gives the path at which a person reads what they decide on; undefined when the call decides nothing. */
export const readBefore = (method: string, path: string): string | undefined =>
  DECIDED.map((pattern) => pattern.exec(`${method} ${path}`)?.[1]).find((found) => found !== undefined);

/** Who may not read it still names a version, so that a test sees the refusal that it wants to see. */
export const NEVER_SEEN = '"1"';
