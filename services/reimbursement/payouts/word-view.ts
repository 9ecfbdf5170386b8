import { z } from 'zod';
import { meaningOf, reasonRow } from '../../../libs/iso20022/status-codes.ts';
import { LEVELS, type SaidWord } from './domain/bank-word.ts';

export const WordOut = z
  .object({
    status: z.string().nullable().describe('As the bank gave it; null for what a person read on a statement'),
    level: z.enum(LEVELS).describe('Of what the bank spoke'),
    meaning: z.string().describe('Of the status, in plain words'),
    reason: z
      .object({
        code: z.string().nullable(),
        text: z.string().nullable().describe('Of the code, in French; null for a code that Seuil does not know'),
        information: z.string().describe('In the words of the bank'),
      })
      .nullable(),
  })
  .meta({ id: 'BankWord' });

export const wordView = ({ status, level, effect, code, information }: SaidWord): z.input<typeof WordOut> => ({
  status,
  level,
  meaning: status === null ? `Read on a statement: ${effect}.` : meaningOf(status).meaning,
  reason: code === null && information === '' ? null : { code, text: reasonRow(code)?.fr ?? null, information },
});
