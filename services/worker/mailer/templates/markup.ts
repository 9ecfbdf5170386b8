import type { Blocks } from './layout.ts';

/**
 * One small file per mail and language gives its subject, its HTML and its text. It is read before any value is
 * filled in, so that nothing a group writes can become a link, a list or a template.
 *
 *     subject: …
 *     title: …
 *     item: …                          only of optional mails: their line in a digest
 *     ---
 *     A paragraph, with **what matters**; one blank line between blocks.
 *
 *     ## A heading
 *
 *     - an item
 *     - [an item that is a link]({{url}}) and goes on
 *
 *     > {{quoted}}, with its line breaks
 *
 *     ! What to do next, and by when
 *
 *     [The button: a link that stands alone]({{url}})
 *
 * Handlebars blocks stand on lines of their own, or inside a line. In French files spaces before « : ; ? ! » become
 * no-break spaces by themselves.
 */
export type Source = {
  readonly subject: string;
  readonly title: string;
  readonly item: string | null;
  readonly html: string;
  readonly text: string;
};

type HtmlAndText = { readonly html: string; readonly text: string };

const BLOCK_TAG = /^\{\{[#/^].*\}\}$|^\{\{else.*\}\}$/;
const BUTTON = /^\[(.+)\]\((\{\{\w+\}\})\)$/;
const LINKED_ITEM = /^\[(.+)\]\((\{\{\w+\}\})\)(.*)$/;

const isTag = (line: string) => BLOCK_TAG.test(line) && !/\}\}.*\{\{/.test(line);

const literal = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** Makes HTML of a text of a template. The words of its writer are escaped as well. */
export const inHtml = (text: string) => literal(text).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
const inText = (text: string) => text.replaceAll('**', '');
const line = (text: string) => `{{#line}}${text}{{/line}}`;
const quoted = (text: string) => `{{#quoted}}${text}{{/quoted}}`;

const plain = (block: Blocks[keyof Blocks], content: string): HtmlAndText => ({
  html: block(line(inHtml(content))),
  text: line(inText(content)),
});

function itemOf(content: string, { item }: Blocks): HtmlAndText {
  const [, label, url = '', rest = ''] = LINKED_ITEM.exec(content) ?? [];
  if (label === undefined) return { html: item(line(inHtml(content))), text: `- ${line(inText(content))}` };
  return {
    html: item(`<a href="${url}" style="color:#1f4e9e;text-decoration:underline">${inHtml(label)}</a>${inHtml(rest)}`),
    text: `- ${line(inText(label + rest))}\n  ${url}`,
  };
}

function htmlAndTextOf(block: string, blocks: Blocks): HtmlAndText {
  const lines = block.split('\n').map((each) => each.trim());
  if (lines.every(isTag)) return { html: lines.join('\n'), text: lines.join('\n') };
  if (lines.every((each) => each.startsWith('- ') || isTag(each))) {
    const items = lines.map((each): HtmlAndText =>
      isTag(each) ? { html: each, text: each } : itemOf(each.slice(2), blocks),
    );
    return {
      html: blocks.list(items.map(({ html }) => html).join('\n')),
      text: items.map(({ text }) => text).join('\n'),
    };
  }
  if (lines.every((each) => each.startsWith('> '))) {
    const content = lines.map((each) => each.slice(2)).join(' ');
    return { html: blocks.quote(quoted(inHtml(content))), text: quoted(inText(content)) };
  }
  const content = lines.join(' ');
  if (content.startsWith('## ')) return plain(blocks.heading, content.slice(3));
  if (content.startsWith('! ')) return plain(blocks.next, content.slice(2));
  const [, label, url] = BUTTON.exec(content) ?? [];
  if (label !== undefined && url !== undefined)
    return { html: blocks.button(inHtml(label), url), text: `→ ${line(inText(label))}\n${url}` };
  return plain(blocks.paragraph, content);
}

export function readBody(body: string, blocks: Blocks): HtmlAndText {
  const parts = body
    .trim()
    .split(/\n\s*\n/)
    .map((block) => htmlAndTextOf(block, blocks));
  return { html: parts.map(({ html }) => html).join('\n'), text: parts.map(({ text }) => text).join('\n\n') };
}

/** Puts no-break spaces where French has a space next to a mark, so that no line breaks there. */
const typeset = (text: string) => text.replace(/ (?=[:;?!»€])|(?<=«|n°) /g, '\u00a0');

export const readText = (source: string, locale: string): string => {
  const text = source.replaceAll('\r\n', '\n');
  return locale === 'fr' ? typeset(text) : text;
};

/** @param name the language and the template, as `fr/digest` */
export function readSource(name: string, source: string, blocks: Blocks): Source {
  const [locale = ''] = name.split('/');
  const [front = '', ...rest] = readText(source, locale).split(/^---$/m);
  const field = (key: string) => new RegExp(`^${key}: (.+)$`, 'm').exec(front)?.[1]?.trim();
  const requiredField = (key: string) => {
    const value = field(key);
    if (value === undefined) throw new Error(`template ${name} has no ${key}`);
    return value;
  };
  return {
    subject: requiredField('subject'),
    title: requiredField('title'),
    item: field('item') ?? null,
    ...readBody(rest.join('---'), blocks),
  };
}
