import type { Locale } from '../../libs/events/payloads/values.ts';
import { valuesOf } from '../../services/worker/mailer/tell/values.ts';
import { LOCALES, type Rendered, type Templates, type Values } from '../../services/worker/mailer/templates/render.ts';
import { audienceOf, rhythmOf } from '../describe-mails.ts';
import { DIGEST_SAMPLE, type Sample } from './samples.ts';

/** A page shows one mail in each language. */
export type Page = {
  readonly name: string;
  readonly about: string;
  readonly versions: readonly ({ readonly label: string } & Rendered)[];
};

export const PEOPLE = {
  name: 'Ana Martín',
  group: 'GA Belleville-Ménilmontant',
  about: 'GA Croix-Rousse',
  author: 'GA Lille-Sud',
} as const;
const SITE = 'https://budget.example.org';

export function valuesOfSample(
  { row, wave, data }: Pick<Sample, 'row' | 'wave' | 'data'>,
  locale: Locale,
  people: Readonly<Record<keyof typeof PEOPLE, string>> = PEOPLE,
): Values {
  const group = wave === 'author' || row.kind === 'action-published' ? people.author : people.group;
  // The news is about the recipient's own group, unless other groups hear of it.
  const about = row.to.endsWith('-groups') ? people.about : group;
  return valuesOf(
    { to: row.to, data },
    {
      locale,
      ...people,
      group,
      about,
      siteUrl: SITE,
      apiUrl: SITE,
      unsubscribeUrl: row.optional ? `${SITE}/v1/preferences/unsubscriptions/eyJnIjoiZzEifQ.c2lnbmVk` : null,
    },
  );
}

const nameOf = ({ template, variant }: Pick<Sample, 'template' | 'variant'>) =>
  [template, ...(variant ? [variant] : [])].join('--').replaceAll(' ', '-');

export const renderSample = (templates: Templates, sample: Sample): Page => ({
  name: nameOf(sample),
  about: [audienceOf(sample.row, sample.wave), rhythmOf(sample.row), ...(sample.variant ? [sample.variant] : [])].join(
    ' · ',
  ),
  versions: LOCALES.map((locale) => ({
    label: locale,
    ...templates.render(sample.template, valuesOfSample(sample, locale)),
  })),
});

/** Renders the news of a week in one mail. */
export function renderDigest(templates: Templates, samples: readonly Sample[], frequency: 'daily' | 'weekly'): Page {
  const digestSamples = DIGEST_SAMPLE.tells.flatMap(
    (template) => samples.find((sample) => sample.template === template) ?? [],
  );
  const [first] = digestSamples;
  if (!first) throw new Error('the digest has no sample');
  const versions = LOCALES.map((locale) => {
    const items = digestSamples.map((sample) => {
      const values = valuesOfSample(sample, locale);
      return { ...templates.item(sample.template, values), url: values['url'] };
    });
    return {
      label: locale,
      ...templates.render(DIGEST_SAMPLE.template, {
        ...valuesOfSample(first, locale),
        audience: 'group',
        url: SITE,
        items,
        frequency,
      }),
    };
  });
  return {
    name: `${DIGEST_SAMPLE.template}--${frequency}`,
    about: `whoever has something in it · ${frequency}`,
    versions,
  };
}
