/**
 * One source gives the text and the HTML of a mail. The markup is read before any value is filled in,
 * so that nothing a group writes can become a link, a list or a template.
 *
 *     subject: …
 *     title: …
 *     ---
 *     A paragraph; one blank line between blocks.
 *
 *     - an item
 *
 *     > {{quoted}}
 *
 *     [a link that stands alone]({{url}})
 *
 * Handlebars blocks may surround or fill any of them.
 */
export type Source = { readonly subject: string; readonly title: string; readonly html: string; readonly text: string };

const BLOCK_TAG = /^\{\{[#/^].*\}\}$|^\{\{else.*\}\}$/;
const LINK = /^\[(.+)\]\((\{\{\w+\}\})\)$/;

const isTag = (line: string) => BLOCK_TAG.test(line) && !/\}\}.*\{\{/.test(line);

function bothOf(block: string): { html: string; text: string } {
  const lines = block.split('\n').map((line) => line.trim());
  if (lines.every(isTag)) return { html: lines.join('\n'), text: lines.join('\n') };
  if (lines.every((line) => line.startsWith('- ') || isTag(line))) {
    const items = lines.map((line) => (isTag(line) ? line : `<li>${line.slice(2)}</li>`));
    return { html: ['<ul>', ...items, '</ul>'].join('\n'), text: lines.join('\n') };
  }
  const link = lines.length === 1 ? LINK.exec(lines[0] ?? '') : null;
  if (link) return { html: `<p><a class="button" href="${link[2] ?? ''}">${link[1] ?? ''}</a></p>`, text: `→ ${link[1] ?? ''}\n${link[2] ?? ''}` };
  if (lines.every((line) => line.startsWith('> '))) {
    const quoted = lines.map((line) => line.slice(2)).join(' ');
    return { html: `<blockquote>${quoted}</blockquote>`, text: `> ${quoted}` };
  }
  const paragraph = lines.join(' ');
  return { html: `<p>${paragraph}</p>`, text: paragraph };
}

export function readSource(name: string, source: string): Source {
  const [front = '', ...rest] = source.replaceAll('\r\n', '\n').split(/^---$/m);
  const field = (key: string) => {
    const value = new RegExp(`^${key}: (.+)$`, 'm').exec(front)?.[1];
    if (value === undefined) throw new Error(`template ${name} has no ${key}`);
    return value.trim();
  };
  const blocks = rest.join('---').trim().split(/\n\s*\n/).map(bothOf);
  return { subject: field('subject'), title: field('title'), html: blocks.map(({ html }) => html).join('\n'), text: blocks.map(({ text }) => text).join('\n\n') };
}
