import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import type { Locale } from '../../../libs/events/payloads/values.ts';
import { formatCents } from '../../../libs/money/cents.ts';
import { readSource } from './markup.ts';

export type Values = Readonly<Record<string, unknown>> & { readonly locale: Locale };
export type Rendered = { readonly subject: string; readonly html: string; readonly text: string };

const FOLDER = new URL('./', import.meta.url);
const EXTENSION = '.hbs';
const LAYOUT = 'layout.html';

const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const;
const localeOf = ({ data }: Handlebars.HelperOptions) => (data as { root: Values }).root.locale;
const dateIn = (value: string, style: Intl.DateTimeFormatOptions, options: Handlebars.HelperOptions) =>
  new Intl.DateTimeFormat(TAGS[localeOf(options)], { ...style, timeZone: 'Europe/Paris' }).format(new Date(value));

const HELPERS = {
  cents: (cents: number, options: Handlebars.HelperOptions) => formatCents(cents, localeOf(options)),
  day: (day: string, options: Handlebars.HelperOptions) => dateIn(day, { dateStyle: 'long' }, options),
  month: (month: string, options: Handlebars.HelperOptions) => dateIn(`${month}-15`, { month: 'long', year: 'numeric' }, options),
  is(this: unknown, value: unknown, wanted: unknown, options: Handlebars.HelperOptions) {
    return value === wanted ? options.fn(this) : options.inverse(this);
  },
};

export type Templates = {
  readonly names: readonly string[];
  /** @throws when a value that the template needs is missing: better no mail than one with holes */
  render(name: string, values: Values): Rendered;
};

/** Reads and compiles every template once, so that a broken one stops the start and not a mail. */
export function loadTemplates(folder: URL = FOLDER): Templates {
  const engine = Handlebars.create();
  engine.registerHelper(HELPERS);
  const compile = (source: string, plain = false) => engine.compile<Values>(source, { strict: true, noEscape: plain });
  const sources = new Map(readdirSync(folder).filter((file) => file.endsWith(EXTENSION)).map((file) => [file.slice(0, -EXTENSION.length), readFileSync(new URL(file, folder), 'utf8')]));
  const layout = compile(sources.get(LAYOUT) ?? '');
  sources.delete(LAYOUT);
  const compiled = new Map(
    [...sources].map(([name, source]) => {
      const { subject, title, html, text } = readSource(name, source);
      return [name, { subject: compile(subject, true), title: compile(title, true), html: compile(html), text: compile(text, true) }] as const;
    }),
  );
  const template = (name: string, locale: Locale) => {
    const found = compiled.get(`${name}.${locale}`);
    if (!found) throw new Error(`there is no template ${name}.${locale}`);
    return found;
  };
  // A value with a line break must not begin a new header; French needs its no-break spaces.
  const oneLine = (text: string) => text.replace(/[^\S\u00a0\u202f]+/g, ' ').trim();
  return {
    names: [...sources.keys()],
    render(name, values) {
      const body = template(name, values.locale);
      const footer = template('footer', values.locale);
      const title = oneLine(body.title(values));
      const text = `${title}\n\n${body.text(values).trim()}\n\n-- \n${footer.text(values).trim()}\n`;
      return {
        subject: oneLine(body.subject(values)),
        text: text.replace(/\n{3,}/g, '\n\n'),
        html: layout({ locale: values.locale, title, body: body.html(values), footer: footer.html(values) }),
      };
    },
  };
}
