import { z } from 'zod';
import { DEVELOPMENT_KEYS } from '../../../libs/config/development-keys.ts';
import { baseUrl, days, neededInProduction, secret, type Mode } from '../../../libs/config/environment.ts';
import { DkimKey } from './send/dkim.ts';
import { NEWS_DAYS } from './tell/rows-to-tell.ts';

const SENDER = /^([^<>\r\n]+) <([^<>\s@]+@[^<>\s@]+)>$/;
const Sender = z
  .string()
  .regex(SENDER, 'must be written as: Name <address>')
  .transform((value) => {
    const [, name = '', address = ''] = SENDER.exec(value) ?? [];
    return { name: name.trim(), address };
  });

const exceptInProduction = <T extends z.ZodType>(mode: Mode, schema: T, value: string) =>
  (mode === 'production' ? schema : schema.prefault(value as z.input<T>)) as z.ZodPrefault<T>;

export const environment = (mode: Mode) => ({
  SMTP_URL: neededInProduction(mode, z.string().regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')).describe(
    'Mail server, with its user and password',
  ),
  MAIL_FROM: exceptInProduction(mode, Sender, 'Seuil <ne-pas-repondre@seuil.localhost>').describe(
    'Sender of all mails, as: Name <address>',
  ),
  DKIM_PRIVATE_KEY: DkimKey.optional().describe(
    'Signs mails for the domain of MAIL_FROM: an RSA key in PEM form; left out where the mail server signs',
  ),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/i)
    .default('seuil')
    .describe('Where the public key stands: <selector>._domainkey.<domain of MAIL_FROM>'),
  MAIL_PER_SECOND: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .describe("Mails a second over all workers; below the mail provider's limit"),
  PUBLIC_URL: neededInProduction(mode, baseUrl).describe(
    'Where this API is reached from outside; base of unsubscribe links',
  ),
  SITE_URL: baseUrl
    .optional()
    .describe(
      'Where members read actions, proposals and claims: mails link <SITE_URL>/actions/<id> and so on; PUBLIC_URL when left out',
    ),
  REVIEW_EMAIL: exceptInProduction(mode, z.email(), 'review@seuil.localhost').describe(
    'Who is told of submitted proposals, and reads what groups answer',
  ),
  FINANCE_EMAIL: exceptInProduction(mode, z.email(), 'finance@seuil.localhost').describe(
    'Who is told of claims to handle and of missing money, and reads what groups answer',
  ),
  OPS_EMAIL: exceptInProduction(mode, z.email(), 'ops@seuil.localhost').describe(
    'Who is told of webhook endpoints that do not answer any more',
  ),
  MAIL_MERGE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(mode === 'production' ? 600 : 0)
    .describe('How long optional news waits for more of its kind, to be told in one mail; 0: not at all'),
  MAIL_DAYS: days(90, NEWS_DAYS + 1).describe('How long is kept whom a mail went to, and what it told'),
  UNSUBSCRIBE_KEY: secret(mode, DEVELOPMENT_KEYS.unsubscribe).describe(
    'Seals unsubscribe links; the same in directory and worker',
  ),
});

export type Environment = z.infer<z.ZodObject<ReturnType<typeof environment>>>;
