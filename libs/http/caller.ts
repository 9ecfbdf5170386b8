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

/** Machines of the platform have an id of another form, and are never erased. */
const MACHINE = 'client:';

export const machineId = (clientId: string): string => `${MACHINE}${clientId}`;

/** Says whether a person holds the token. A public call has neither a person nor a machine. */
export const isPerson = ({ id }: Pick<Caller, 'id'>): boolean => !id.startsWith(MACHINE) && id !== NOBODY.id;

/** The caller of a public route. */
export const NOBODY: Caller = { id: 'public', scopes: new Set(), groups: new Set() };
