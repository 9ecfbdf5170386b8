import { formatCents } from '../../money/cents.ts';
import type { SeasonNumbers } from '../formula.ts';
import { formatCount, formatShare, type Sentences } from '../words.ts';
import { formulaV1 } from './formula.ts';
import type { MemoryV1, PolicyV1 } from './schemas.ts';

/** Explains formula v1 in three sentences with the numbers of this season. */
export function explainV1(season: SeasonNumbers<PolicyV1, MemoryV1>): Sentences {
  const { certifiedGroups, policy } = season;
  const { availableCents } = formulaV1.thresholdOf(formulaV1.inputsOf(season, 1));
  return {
    fr: [
      `Le seuil d’une action va de ${formatShare(policy.base, 'fr')} à ${formatShare(policy.ceiling, 'fr')} des ${formatCount(certifiedGroups, 'fr')} groupes certifiés, et n’est jamais inférieur à ${policy.floor} groupes.`,
      `Il monte quand l’action prendrait une plus grande part de l’argent disponible, aujourd’hui ${formatCents(availableCents, 'fr')} : on compte que ${formatShare(policy.takeUp, 'fr')} des groupes la feront, et ${formatShare(policy.buffer, 'fr')} du total reste de côté.`,
      'Une action qui a plus de votes que son seuil devient finançable pour tous les groupes certifiés, si l’argent suffit pour une place à chacun de ses votants.',
    ],
    en: [
      `The threshold of an action lies between ${formatShare(policy.base, 'en')} and ${formatShare(policy.ceiling, 'en')} of the ${formatCount(certifiedGroups, 'en')} certified groups, and is never below ${policy.floor} groups.`,
      `It rises when the action would take a larger part of the available money, today ${formatCents(availableCents, 'en')}: ${formatShare(policy.takeUp, 'en')} of the groups are expected to do it, and ${formatShare(policy.buffer, 'en')} of the total are kept back.`,
      'An action with more votes than its threshold becomes fundable for every certified group, if the money reaches for a place for each of its voters.',
    ],
  };
}
