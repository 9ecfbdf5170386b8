import { onNewestState, StaleWrite } from '../../../libs/errors/transient.ts';
import { eventOf, type AnyEvent } from '../../../libs/events/event.ts';
import type { Clock } from '../../../libs/time/clock.ts';
import { show, type WatchedAction } from './domain/shown-threshold.ts';
import type { ThresholdStore } from './store.ts';

export function thresholdChanged({ _id: actionId, seasonId, shown }: WatchedAction, at: Date): AnyEvent {
  if (!shown) throw new Error(`nothing is shown for action ${actionId}`);
  return eventOf('threshold.changed', actionId, shown.version, at, {
    actionId,
    seasonId,
    ...shown,
    causes: [...shown.causes],
    at: at.toISOString(),
  });
}

/**
 * Recalculates what is displayed. A vote costs work for its own action only; a change of money, policy or number
 * of groups costs one pass over the open actions, coalesced. Where something looks as if it crosses, a settlement
 * is asked for: a hint, never a decision.
 */
export function recalculation({
  store,
  now,
  counted = () => undefined,
}: {
  store: ThresholdStore;
  now: Clock;
  counted?: (actions: number) => void;
}) {
  const askForSettlement = (seasonId: string, cause: string) =>
    onNewestState(async () => {
      const season = await store.seasons.find(seasonId);
      if (season?.state === 'closed' || season?.mode !== 'immediate') return;
      const at = now();
      const asked = season.asked + 1;
      await store.seasons.save(
        { ...season, version: season.version + 1, asked },
        {
          events: [
            eventOf('settlement.requested', seasonId, asked, at, {
              seasonId,
              cause,
              seasonSeq: season.seq,
              at: at.toISOString(),
            }),
          ],
        },
      );
    });

  /** @returns whether one of them looks as if it crosses */
  const showAll = async (seasonId: string, actionsOf: () => Promise<readonly WatchedAction[]>): Promise<boolean> => {
    const season = await store.seasons.find(seasonId);
    if (!season || season.state === 'closed') return false;
    return onNewestState(async () => {
      const certifiedGroups = await store.countCertified();
      const results = (await actionsOf()).map((action) => show(action, { ...season, certifiedGroups }));
      counted(results.length);
      const news = results
        .filter(({ isNews }) => isNews)
        .map(({ action }) => ({ doc: action, events: [thresholdChanged(action, now())] }));
      const refused = await store.actions.saveMany(news);
      if (refused.length > 0) throw new StaleWrite(`${refused.length} actions changed during the recalculation`);
      return season.state === 'open' && results.some(({ crosses }) => crosses);
    });
  };

  return {
    async recalculateAction(actionId: string): Promise<void> {
      const action = await store.actions.find(actionId);
      if (!action || action.fundable) return;
      const crosses = await showAll(action.seasonId, async () => {
        const newest = await store.actions.find(actionId);
        return newest && !newest.fundable ? [newest] : [];
      });
      if (crosses) await askForSettlement(action.seasonId, `action ${actionId} looks as if it crosses`);
    },

    async recalculateSeason(seasonId: string): Promise<void> {
      const crosses = await showAll(seasonId, () => store.openActions(seasonId));
      if (crosses) await askForSettlement(seasonId, 'money, policy or groups changed');
    },
  };
}

export type Recalculation = ReturnType<typeof recalculation>;
