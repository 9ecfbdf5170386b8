import { requireSeen } from '../../../libs/errors/require-seen.ts';
import { onNewestState } from '../../../libs/errors/transient.ts';
import type { ProposalDeps } from '../deps.ts';
import { actionChanged } from '../events.ts';
import { correct, type Action, type Texts } from './domain/action.ts';

export type CorrectionOrder = {
  readonly texts: Texts;
  readonly reason: string;
  readonly by: string;
  /** This is the version of the action that the person looked at. */
  readonly seen: number;
};

/** Corrects the wording of a published action. @throws not-found, version-mismatch */
export const correctAction = (
  { actions, now }: Pick<ProposalDeps, 'actions' | 'now'>,
  actionId: string,
  { texts, reason, by, seen }: CorrectionOrder,
): Promise<Action> =>
  onNewestState(async () => {
    const action = await actions.get(actionId);
    requireSeen('action', action, seen);
    const corrected = correct(action, texts, { at: now(), by, reason });
    return corrected ? actions.save(corrected, { events: (saved) => actionChanged(action, saved) }) : action;
  });
