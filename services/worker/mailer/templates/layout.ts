/**
 * The compiled layout (layout.html, made from layout.mjml by `npm run generate`) is split at its marks into the page,
 * and one piece of HTML for each kind of block.
 */
const BLOCKS = ['paragraph', 'heading', 'list', 'item', 'quote', 'next', 'button', 'small', 'small-link'] as const;
export type BlockName = (typeof BLOCKS)[number];

/** @property url of blocks that are links */
export type Blocks = { readonly [B in BlockName]: (content: string, url?: string) => string };

export type Layout = {
  readonly blocks: Blocks;
  page(parts: {
    readonly locale: string;
    readonly title: string;
    readonly body: string;
    readonly footer: string;
  }): string;
};

const between = (name: string) => new RegExp(`<!-- begin ${name} -->\\s*([^]*?)\\s*<!-- end ${name} -->`);
const INNER = /<!-- begin [\w-]+ -->[^]*<!-- end [\w-]+ -->/;

/** Puts source text into a slot. A `$` in the text has no special meaning. */
const fill = (html: string, slot: string, content: string) => html.replaceAll(`@${slot}@`, () => content);

export function readLayout(html: string): Layout {
  const pieceOf = (name: string): string => {
    const piece = between(name).exec(html)?.[1];
    if (piece === undefined) throw new Error(`the layout of the mails has no ${name}`);
    return piece.replace(INNER, '@content@');
  };
  const blockOf = (name: BlockName): Blocks[BlockName] => {
    const piece = pieceOf(name);
    return (content, url = '') => fill(fill(piece, 'url', url), 'content', content);
  };
  const page = html.replace(between('body'), '@body@').replace(between('footer'), '@footer@');
  return {
    blocks: Object.fromEntries(BLOCKS.map((name) => [name, blockOf(name)])) as Blocks,
    page: (parts) => Object.entries(parts).reduce((filled, [slot, content]) => fill(filled, slot, content), page),
  };
}
