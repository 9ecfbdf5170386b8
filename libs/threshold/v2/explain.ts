import { formatCents } from '../../money/cents.ts';
import type { SeasonNumbers } from '../formula.ts';
import { formatCount, formatShare, type Language, type Sentences } from '../words.ts';
import { formulaV2, moneyToGive } from './formula.ts';
import type { MemoryV2, PolicyV2 } from './schemas.ts';

/** One basis point in millionths. */
const MILLIONTHS = 100;

/** The numbers of a season as people read them. */
function numbersOf(season: SeasonNumbers<PolicyV2, MemoryV2>, language: Language) {
  const { certifiedGroups, totalCents, rateMillionths, policy, money } = formulaV2.inputsOf(season, 1);
  const { scheduleCents, expectedCents, availableCents } = moneyToGive(money);
  return {
    groups: formatCount(certifiedGroups, language),
    perGroup: formatCents(Math.round(totalCents / Math.max(1, certifiedGroups)), language),
    rate: formatShare(rateMillionths / MILLIONTHS, language),
    floor: formatCount(policy.floor, language),
    base: formatShare(policy.base, language),
    step: formatShare(season.policy.step, language),
    schedule: formatCents(scheduleCents, language),
    expected: formatCents(expectedCents, language),
    available: formatCents(availableCents, language),
  };
}

/** Explains formula v2 in three sentences with the numbers of this season. */
export function explainV2(season: SeasonNumbers<PolicyV2, MemoryV2>): Sentences {
  const [fr, en] = [numbersOf(season, 'fr'), numbersOf(season, 'en')];
  return {
    fr: [
      `L’exercice a un taux, aujourd’hui ${fr.rate} : c’est la part des ${fr.groups} groupes certifiés qu’il faut pour une action dont le budget maximal égale l’argent de l’exercice par groupe, soit ${fr.perGroup} ; la moitié de ce budget demande moitié moins de groupes, et jamais moins de ${fr.floor} groupes ni de ${fr.base} d’entre eux.`,
      `Chaque nuit, le taux baisse un peu (au plus de ${fr.step} de lui-même) tant qu’il y a de l’argent à donner, et monte un peu tant qu’il n’y en a pas : ${fr.available} sont à donner aujourd’hui, car le calendrier garde ${fr.schedule} pour les idées à venir, et les prochains votants des actions finançables auront besoin de ${fr.expected}.`,
      'Une action qui a plus de votes que le seuil affiché ce matin n’a plus besoin de votes : elle devient finançable pour tout le monde dès qu’il y a une place pour chacun de ses votants.',
    ],
    en: [
      `The season has one rate, today ${en.rate}: the share of the ${en.groups} certified groups that is needed for an action whose cap equals the money of the season per group, which is ${en.perGroup}; half the cap needs half the groups, and never less than ${en.floor} groups or ${en.base} of them.`,
      `Every night the rate falls a little (at most ${en.step} of itself) while there is money to give, and rises a little while there is not: ${en.available} can be given today, because the calendar keeps ${en.schedule} for later ideas, and later voters of fundable actions will need ${en.expected}.`,
      'An action with more votes than the threshold shown this morning needs no more votes: it becomes fundable for everybody as soon as there is a place for each of its voters.',
    ],
  };
}
