/**
 * The most levels of nesting that a body may have. No body of ours needs so many, and code that walks through a body by
 * recursion is safe with them.
 */
const MAX_DEPTH = 32;

const HALF_CHARACTER = /\p{Surrogate}/u;

/** JSON that JSON.parse would accept, but we do not. The message is a sentence for the caller. */
export class UnusableJson extends Error {
  override readonly name = 'UnusableJson';
}

/** Finds the end of the string that begins at `from`: the index after its closing quote. It expects valid JSON. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf('"', from + 1);
  for (let backslashes = 0; ; end = json.indexOf('"', end + 1)) {
    for (backslashes = 0; json[end - 1 - backslashes] === '\\'; backslashes += 1);
    if (backslashes % 2 === 0) return end + 1;
  }
}

/** An open object with the names found so far, or an open list, which has no names. */
type Open = { readonly names: Set<string> | undefined; expectsName: boolean };

/**
 * Walks through JSON that is known to be valid.
 * @throws UnusableJson for a name that stands twice in an object (the last one would silently win), for half a
 * character (no database keeps it as it is), and for nesting that is too deep
 */
function walk(json: string): void {
  const open: Open[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const inner = open.at(-1);
    switch (json.charAt(at)) {
      case '{':
      case '[':
        if (open.length >= MAX_DEPTH) throw new UnusableJson(`It is nested more than ${MAX_DEPTH} levels deep.`);
        open.push(
          json.charAt(at) === '{' ? { names: new Set(), expectsName: true } : { names: undefined, expectsName: false },
        );
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (inner?.names) inner.expectsName = true;
        break;
      case '"': {
        const end = endOfString(json, at);
        const text = JSON.parse(json.slice(at, end)) as string;
        if (HALF_CHARACTER.test(text)) throw new UnusableJson('A text in it holds half of a surrogate pair.');
        if (inner?.names && inner.expectsName) {
          if (inner.names.has(text))
            throw new UnusableJson(`The name ${JSON.stringify(text.slice(0, 60))} stands twice in an object.`);
          inner.names.add(text);
          inner.expectsName = false;
        }
        at = end - 1;
        break;
      }
    }
  }
}

/** Parses JSON that has one meaning for every reader. @throws SyntaxError, UnusableJson */
export function parseStrictJson(json: string): unknown {
  const value: unknown = JSON.parse(json);
  walk(json);
  return value;
}
