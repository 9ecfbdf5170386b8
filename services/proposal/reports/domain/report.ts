import { UNSAVED } from '../../../../libs/mongo/version.ts';

/** A group writes a report for the other groups after it did the action. A report is never changed. */
export type Report = {
  readonly _id: string;
  readonly version: number;
  readonly actionId: string;
  readonly groupId: string;
  readonly text: string;
  readonly tips: string;
  readonly realCostCents: number;
  readonly publishedAt: Date;
};

export type Experience = Pick<Report, 'groupId' | 'text' | 'tips' | 'realCostCents'>;

export const reportOf = (id: string, actionId: string, experience: Experience, publishedAt: Date): Report => ({
  _id: id,
  version: UNSAVED,
  actionId,
  groupId: experience.groupId,
  text: experience.text,
  tips: experience.tips,
  realCostCents: experience.realCostCents,
  publishedAt,
});
