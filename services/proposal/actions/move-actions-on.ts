import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import type { ProposalDeps } from '../deps.ts';
import { actionChanged } from '../events.ts';
import { moveTo, type Action } from './domain/action.ts';

/** Moves actions that did not cross in their season, together with their votes, to the season that is open now. */
export const moveActionsOn = ({
  actions,
  knownSeasons,
  now,
}: Pick<ProposalDeps, 'actions' | 'knownSeasons' | 'now'>): Promise<void> =>
  onNewestState(async () => {
    const season = await knownSeasons.open();
    if (!season) return;
    const left = await actions.leftBehind(season._id);
    const changes = left.flatMap((action) => {
      const moved = moveTo(action, season._id, now());
      return moved ? [{ doc: moved, events: (saved: Action) => actionChanged(action, saved) }] : [];
    });
    const refused = await actions.saveMany(changes);
    if (refused.length > 0) throw new StaleWrite(`${refused.length} actions changed meanwhile`);
  });
