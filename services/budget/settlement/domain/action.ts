import type { ThresholdInputs } from '../../../../libs/threshold/schemas.ts';

/** The money side of a published action. */
export type BudgetAction = {
  readonly _id: string;
  readonly version: number;
  readonly seasonId: string;
  readonly number: number;
  readonly title: string;
  readonly groupId: string;
  readonly capCents: number;
  readonly publishedAt: Date;
  /** Version of the published facts that we know. */
  readonly publishedVersion: number;
  readonly state: 'open' | 'fundable';
  /** reserved = free + the caps of granted places + what returned places used. */
  readonly reservedCents: number;
  readonly freeCents: number;
  readonly crossing: null | {
    readonly settlementId: string;
    readonly at: Date;
    readonly votes: number;
    readonly threshold: number;
    readonly inputs: ThresholdInputs;
    readonly claimsUntil: string;
    /** What the crossing reserved, before extensions and returns. */
    readonly reservedCents: number;
  };
};
