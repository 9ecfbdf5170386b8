/** The state in which a place is after each event about it. */
export const PLACE_STATES = {
  'place.granted': 'granted',
  'place.waiting': 'waiting',
  'place.returned': 'returned',
} as const;
