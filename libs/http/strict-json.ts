/** Deeper than any body of ours, shallow enough for everything that walks through one by recursion. */
const MAX_DEPTH = 32;

const HALF_CHARACTER = /\p{Surrogate}/u;

/** What JSON.parse would let pass, said in a sentence for the caller. */
export class UnusableJson extends Error {
  override readonly name = 'UnusableJson';
}

/** The end of the string that begins at `from`: the index after its closing quote. Expects valid JSON. */
function endOfString(json: string, from: number): number {
  let end = json.indexOf('"', from + 1);
  for (let backslashes = 0; ; end = json.indexOf('"', end + 1)) {
    for (backslashes = 0; json[end - 1 - backslashes] === '\\'; backslashes += 1);
    if (backslashes % 2 === 0) return end + 1;
  }
}

/** An object that is open, with the names that it has so far; a list has none. */
type Open = { readonly names: Set<string> | undefined; expectsName: boolean };

/**
 * Walks through JSON that is known to be valid.
 * @throws UnusableJson for a name that stands twice in an object (the last would silently win), for half a character
 * (no database keeps it as it is), and for nesting without end
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

/** JSON that means one thing only, to every reader. @throws SyntaxError, UnusableJson */
export function parseStrictJson(json: string): unknown {
  const value: unknown = JSON.parse(json);
  walk(json);
  return value;
}
