import sax from 'sax';

/** One element, with its text and its children. Prefixes are dropped, because banks prefix as they like. */
export type Element = {
  readonly name: string;
  /** The namespace of the element; '' without one. */
  readonly namespace: string;
  readonly text: string;
  readonly children: readonly Element[];
};

/**
 * A report about 1,000 transfers, with all details that the schema allows, stays below these numbers. Each of them
 * keeps a file that is made of nothing but marks from using the processor for seconds.
 */
const MAX_ELEMENTS = 100_000;
const MAX_DEPTH = 40;
/** Of attributes and namespaces in the whole file; a report has one or two. */
const MAX_ATTRIBUTES = 1_000;
/** Of comments, processing instructions and marked sections. */
const MAX_ASIDES = 1_000;
/** The most marks `<` in a file: each element has at most two. They are counted before anything is parsed. */
const MAX_MARKS = 2 * MAX_ELEMENTS + MAX_ASIDES;
/** A single tag, comment or marked section has fewer than this many characters. */
const ENDLESS_TAG = /<[^<>]{16384}/;
/** The most characters that are kept of the text of one element. */
const MAX_TEXT = 2_000;
/** The text is handed to the parser in pieces of this many characters, so that a fault ends the parsing early. */
const PIECE = 16_384;
/** The most characters that are quoted from a message of the parser, which may contain the whole file. */
const QUOTED = 200;

/** The file cannot be read; the message is for the person who sent it. */
export class XmlFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlFault';
  }
}

type Open = { name: string; namespace: string; text: string; children: Element[] };

const tooMuch = (what: string): XmlFault =>
  new XmlFault(`it has too many ${what} for a report on one batch. Ask the bank for one report on each batch`);

const marksIn = (xml: string): number => {
  let count = 0;
  for (let at = xml.indexOf('<'); at >= 0 && count <= MAX_MARKS; at = xml.indexOf('<', at + 1)) count += 1;
  return count;
};

/** Calls the handlers of the parser with a budget for each kind of node. @throws XmlFault */
function budgets() {
  const left = { elements: MAX_ELEMENTS, attributes: MAX_ATTRIBUTES, asides: MAX_ASIDES };
  return (kind: keyof typeof left, what: string): void => {
    left[kind] -= 1;
    if (left[kind] < 0) throw tooMuch(what);
  };
}

/**
 * Reads the elements of an XML file. It follows no entities of the file, refuses a DOCTYPE, and gives up as
 * soon as the file has more elements, depth or attributes than a status report can have. So its time is bounded,
 * whatever the file is made of.
 * @returns the outermost elements: one, or several where somebody wrote files one behind the other
 * @throws XmlFault
 */
export function readXml(xml: string): readonly Element[] {
  if (marksIn(xml) > MAX_MARKS) throw tooMuch('elements');
  if (ENDLESS_TAG.test(xml)) throw tooMuch('characters in one tag');
  const parser = sax.parser(true, { xmlns: true, position: true });
  const spend = budgets();
  const root: Open = { name: '', namespace: '', text: '', children: [] };
  const stack: Open[] = [root];
  const top = () => stack.at(-1) ?? root;

  parser.onerror = ({ message }) => {
    const where = message.replaceAll('\n', ', ').slice(0, QUOTED);
    throw new XmlFault(`its XML is broken (${where}). Fetch the file from the bank again, and send it unchanged`);
  };
  parser.ondoctype = () => {
    throw new XmlFault('a DOCTYPE has no place in it. Ask the bank for a file without one');
  };
  parser.onprocessinginstruction = () => spend('asides', 'processing instructions');
  parser.oncomment = () => spend('asides', 'comments');
  parser.onopencdata = () => spend('asides', 'marked sections');
  parser.onattribute = () => spend('attributes', 'attributes');
  parser.onopentag = (tag) => {
    spend('elements', 'elements');
    if (stack.length > MAX_DEPTH) throw new XmlFault('its elements are nested too deeply');
    const { local, uri } = 'local' in tag ? tag : { local: tag.name, uri: '' };
    // Otherwise the parser takes the text in a second outermost element for text behind the end.
    if (stack.length === 1) Object.assign(parser, { closedRoot: false });
    const element: Open = { name: local, namespace: uri, text: '', children: [] };
    top().children.push(element);
    stack.push(element);
  };
  const addText = (text: string) => {
    const element = top();
    if (element.text.length < MAX_TEXT) element.text = (element.text + text).slice(0, MAX_TEXT);
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => void stack.pop();

  for (let at = 0; at < xml.length; at += PIECE) parser.write(xml.slice(at, at + PIECE));
  parser.close();
  if (root.children.length === 0) throw new XmlFault('it is no XML. Fetch the file from the bank again');
  return root.children;
}
