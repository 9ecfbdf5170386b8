/** People hold the first scopes; the last two are for machines of the platform only. */
export const PERSON_SCOPES = ['group', 'review', 'finance', 'pay', 'policy', 'audit', 'ops'] as const;
export const MACHINE_SCOPES = ['directory', 'envelope'] as const;
export const SCOPES = [...PERSON_SCOPES, ...MACHINE_SCOPES] as const;
export type Scope = (typeof SCOPES)[number];

export type Caller = {
  /** The UUID of a person, or `client:<id>` for a machine. Audit trails name the caller by it. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The groups that the person manages. */
  readonly groups: ReadonlySet<string>;
};
