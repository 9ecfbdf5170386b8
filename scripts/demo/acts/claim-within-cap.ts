import { bringClaimHome, IBANS } from '../claim.ts';
import { euros } from '../narrator.ts';
import { envelopeOf, placeOn } from '../season.ts';
import { groupNamed, LATE_GROUP, type Stage } from '../stage.ts';
import type { Action } from './proposals.ts';

/** Plays a claim within the cap: nothing comes from the envelope, whether or not the group voted. */
export async function claimWithoutVote(stage: Stage, action: Action): Promise<void> {
  const { narrator } = stage;
  const group = groupNamed(stage, LATE_GROUP);
  await narrator.headline(`${group.name} never voted and has an empty envelope: it takes part all the same`);
  const before = await envelopeOf(stage, group);
  await narrator.tell(`before: envelope ${euros(before.envelope.availableCents)}, ${before.places.length} places`);
  const claim = await bringClaimHome(stage, group, action, {
    title: 'Frigo solidaire de la gare',
    shop: 'Ressourcerie creusoise',
    iban: IBANS[0],
    explanation:
      'Réfrigérateur d’occasion et bois de l’abri, installés devant l’ancienne gare avec le comité de quartier.',
    lines: [
      { label: 'Réfrigérateur d’occasion', amountCents: 19_500 },
      { label: 'Bois et visserie', amountCents: 13_240 },
    ],
    envelopeMaxCents: 0,
  });
  const { envelope } = await envelopeOf(stage, group);
  const place = await placeOn(stage, action, group);
  await narrator.tell(
    `after: envelope ${euros(envelope.availableCents)}; its place used ${euros(place.chargedCents)} of ${euros(place.capCents)}`,
  );
  if (envelope.availableCents + envelope.heldCents !== 0 || place.chargedCents !== claim.amountCents)
    throw new Error('The claim within the cap was not booked on the national budget alone.');
}
