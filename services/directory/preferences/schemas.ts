import { z } from 'zod';
import { Uuid } from '../../../libs/http/fields.ts';
import { EXAMPLES } from '../examples.ts';
import { Frequency } from '../groups/schemas.ts';

export const PreferenceIn = z
  .strictObject({ groupId: Uuid, frequency: Frequency })
  .meta({ examples: [EXAMPLES.preferenceIn] });

export const PreferencesOut = z
  .object({ items: z.array(z.object({ groupId: z.string(), email: z.string(), frequency: Frequency })) })
  .meta({ examples: [EXAMPLES.preferences] });
