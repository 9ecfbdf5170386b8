/** Person scopes, and the two that only machines of the platform hold. */
export const PERSON_SCOPES = ['group', 'review', 'finance', 'pay', 'policy', 'audit', 'ops'] as const;
export const MACHINE_SCOPES = ['directory', 'envelope'] as const;
export const SCOPES = [...PERSON_SCOPES, ...MACHINE_SCOPES] as const;
export type Scope = (typeof SCOPES)[number];

export type Caller = {
  /** Person UUID, or `client:<id>` for a machine: who did it, for audit trails. */
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
  /** The groups that the person manages. */
  readonly groups: ReadonlySet<string>;
};
