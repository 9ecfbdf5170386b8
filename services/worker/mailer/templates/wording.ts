import Handlebars from 'handlebars';
import type { Locale } from '../../../../libs/events/payloads/values.ts';
import { reasonRow } from '../../../../libs/iso20022/status-codes.ts';
import { formatCents } from '../../../../libs/money/cents.ts';
import { asShownLine } from '../../../../libs/text/plain-text.ts';

type Options = Handlebars.HelperOptions;

const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const;
const localeOf = ({ data }: Options) => (data as { root: { locale: Locale } }).root.locale;

function dateIn(value: string, style: Intl.DateTimeFormatOptions, options: Options): string {
  const written = new Intl.DateTimeFormat(TAGS[localeOf(options)], { ...style, timeZone: 'Europe/Paris' }).format(
    new Date(value),
  );
  return localeOf(options) === 'fr' ? written.replace(/^1 /, '1er ') : written;
}

const inside = (context: unknown, { fn }: Options) => fn(context);

/** Puts a text on one line that reads as it is written. The no-break spaces that French needs stay as they are. */
export const oneLine = (text: string): string =>
  asShownLine(text)
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    .trim();

/** These Handlebars helpers serve both the text and the HTML of a mail. */
const HELPERS = {
  cents: (cents: number, options: Options) => formatCents(cents, localeOf(options)),
  /** Writes a day or an instant as its day in Paris. */
  day: (day: string, options: Options) => dateIn(day, { dateStyle: 'long' }, options),
  month: (month: string, options: Options) => dateIn(`${month}-15`, { month: 'long', year: 'numeric' }, options),
  /** This helper is used like `{{count votes "groupe" "groupes"}}`. */
  count(n: number, singular: string, plural: string, options: Options) {
    const tag = TAGS[localeOf(options)];
    return `${new Intl.NumberFormat(tag).format(n)}\u00a0${new Intl.PluralRules(tag).select(n) === 'one' ? singular : plural}`;
  },
  /** Writes why an account cannot be paid, in plain words: the reason behind the code of the bank, and what it adds. */
  bankReason(code: string | null, information: string, options: Options) {
    const parts = [reasonRow(code)?.[localeOf(options)], information].filter(
      (part) => part !== undefined && part !== '',
    );
    return parts.join(localeOf(options) === 'fr' ? '\u00a0: ' : ': ') || (code ?? '');
  },
  is(this: unknown, value: unknown, wanted: unknown, options: Options) {
    return value === wanted ? options.fn(this) : options.inverse(this);
  },
};

/** Keeps a line of a mail in one line, so that a line break in a value ends no paragraph and begins no list. */
function line(this: unknown, options: Options) {
  return oneLine(inside(this, options));
}

export type Engine = (source: string) => (values: object) => string;

/** @throws when a value that a template needs is missing: better no mail than one with holes */
function engine(noEscape: boolean, helpers: Parameters<typeof Handlebars.registerHelper>[0]): Engine {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(HELPERS);
  handlebars.registerHelper(helpers);
  return (source) => handlebars.compile<object>(source, { strict: true, noEscape });
}

/** In text a value stays in its line, or behind the marks of its quotation, whatever it contains. */
export const textEngine: Engine = engine(true, {
  line,
  quoted(this: unknown, options: Options) {
    return inside(this, options)
      .trim()
      .split('\n')
      .map((quotedLine) => `> ${oneLine(quotedLine)}`.trim())
      .join('\n');
  },
});

/** In HTML values are escaped, and the line breaks of a quotation are kept. */
export const htmlEngine: Engine = engine(false, {
  line,
  quoted(this: unknown, options: Options) {
    return inside(this, options).trim().split('\n').map(oneLine).join('<br>');
  },
});
