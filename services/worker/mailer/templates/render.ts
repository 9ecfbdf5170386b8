import { readdirSync, readFileSync } from 'node:fs';
import type { Locale } from '../../../../libs/events/payloads/values.ts';
import { asTyped, charactersIn, shortened } from './as-typed.ts';
import { readLayout, type Blocks } from './layout.ts';
import { inHtml, readBody, readSource, readText } from './markup.ts';
import { htmlEngine, oneLine, textEngine } from './wording.ts';

export type Values = Readonly<Record<string, unknown>> & { readonly locale: Locale };
export type Rendered = { readonly subject: string; readonly html: string; readonly text: string };
/** An optional mail appears like this in a digest: with the action that it is about, and its news. */
export type DigestItem = { readonly title: string; readonly news: string };

const FOLDER = new URL('./', import.meta.url);
const EXTENSION = '.hbs';
const LAYOUT = 'layout.html';
const FOOTER = 'footer';
export const LOCALES = ['fr', 'en'] as const satisfies readonly Locale[];

/**
 * A subject has at most this many characters. Mail programs show about this many, and RFC 5322 recommends lines that
 * are no longer.
 */
const SUBJECT_CHARACTERS = 78;
/** At least this many characters of a value are kept, even if the subject is then too long. */
const SHORTEST_VALUE = 12;
/** This is the title of the action of optional news. The news of a published action has this title itself. */
const ACTION = '{{#if action}}{{action.title}}{{else}}{{title}}{{/if}}';

export type Templates = {
  readonly names: readonly string[];
  /** Gives the subject as it is written, before values are filled in. */
  subjectOf(name: string, locale: Locale): string;
  /** @throws when a value that the template needs is missing: better no mail than one with holes */
  render(name: string, values: Values): Rendered;
  /** @throws when this mail has no place in a digest */
  item(name: string, values: Values): DigestItem;
};

/** Gives the subject. Its values are cut as far as needed to make it short enough. */
function subjectIn(subject: (values: object) => string, values: Values): string {
  const subjectWithin = (room: number) => oneLine(subject(asTyped(shortened(values, room))));
  for (let room = SUBJECT_CHARACTERS; room > SHORTEST_VALUE; room -= 2) {
    const candidate = subjectWithin(room);
    if (charactersIn(candidate) <= SUBJECT_CHARACTERS) return candidate;
  }
  return subjectWithin(SHORTEST_VALUE);
}

/** Reads and compiles every template once, so that a broken template stops the start and not a mail. */
export function loadTemplates(folder: URL = FOLDER): Templates {
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const { blocks, page } = readLayout(read(LAYOUT));
  const small: Blocks = { ...blocks, paragraph: blocks.small, button: blocks['small-link'] };
  const namesIn = (locale: Locale) =>
    readdirSync(new URL(`${locale}/`, folder))
      .map((file) => file.slice(0, -EXTENSION.length))
      .filter((name) => name !== FOOTER);
  const footers = Object.fromEntries(
    LOCALES.map((locale) => [locale, readBody(readText(read(`${locale}/${FOOTER}${EXTENSION}`), locale), small)]),
  ) as Record<Locale, ReturnType<typeof readBody>>;
  const compile = (name: string, locale: Locale) => {
    const footer = footers[locale];
    const source = readSource(`${locale}/${name}`, read(`${locale}/${name}${EXTENSION}`), blocks);
    const { subject, title, item, html, text } = source;
    return {
      source: subject,
      subject: textEngine(subject),
      title: textEngine(title),
      item: item === null ? null : textEngine(item),
      html: htmlEngine(page({ locale, title: `{{#line}}${inHtml(title)}{{/line}}`, body: html, footer: footer.html })),
      text: textEngine(`{{#line}}${title}{{/line}}\n\n${text}\n\n-- \n${footer.text}\n`),
    };
  };
  const heading = { fr: textEngine(`«\u00a0${ACTION}\u00a0»`), en: textEngine(`“${ACTION}”`) };
  const compiled = new Map(
    LOCALES.flatMap((locale) => namesIn(locale).map((name) => [`${locale}/${name}`, compile(name, locale)] as const)),
  );
  const template = (name: string, locale: Locale) => {
    const found = compiled.get(`${locale}/${name}`);
    if (!found) throw new Error(`there is no template ${locale}/${name}`);
    return found;
  };
  return {
    names: [...compiled.keys()],
    subjectOf: (name, locale) => template(name, locale).source,
    render(name, values) {
      const { subject, html, text } = template(name, values.locale);
      const safeValues = asTyped(values);
      return {
        subject: subjectIn(subject, values),
        html: html(safeValues),
        text: text(safeValues).replace(/\n{3,}/g, '\n\n'),
      };
    },
    item(name, values) {
      const { item } = template(name, values.locale);
      if (!item) throw new Error(`template ${name} has no line for a digest`);
      const safeValues = asTyped(values);
      return { title: oneLine(heading[values.locale](safeValues)), news: oneLine(item(safeValues)) };
    },
  };
}
