/**
 * XML as events, one place at a time; the only file that knows the XML library.
 *
 * Nothing that a DTD declares is expanded or fetched: a document type with declarations of its own ends the reading. Ill-formed
 * text ends it too, with its line. Depth and attributes are bounded, so that whoever follows needs no bound of their own.
 *
 * Source: XML 1.0 2 to 4, appendix F (charsets); Namespaces in XML 1.0 6; RFC 7303 3 (charset of the label first).
 */
import sax from 'sax';
import { charsetOf, decodeAs } from './charset.ts';

/** An element as it opens. Attributes are those without a prefix. */
export interface XmlElement {
  readonly uri: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What is done within one element. A child without a place of its own is passed over with all it holds. */
export interface XmlPlace {
  child?(element: XmlElement): XmlPlace | undefined;
  text?(text: string): void;
  end?(): void;
}

export interface XmlSource {
  readonly bytes: Uint8Array;
  /** May name a charset. */
  readonly contentType: string;
}

/**
 * Walks through a document. `top` is the place around the root element.
 *
 * Fails: returns why the bytes are refused; what was told to places until then is to be thrown away. `isEnough` ends the
 * walk early and is no failure.
 */
export function walkXml(source: XmlSource, top: XmlPlace, isEnough: () => boolean = () => false): string | undefined {
  const text = decodeXml(source);
  if (text === undefined) return 'the XML is not in the charset that it names';
  const walk: Walk = { places: [top], scopes: [{ prefixes: { xml: 'http://www.w3.org/XML/1998/namespace' } }], failure: undefined };
  const parser = createParser(walk);
  try {
    for (let at = 0; at < text.length && walk.failure === undefined; at += sliceLength) {
      if (isEnough()) return undefined;
      parser.write(text.slice(at, at + sliceLength));
    }
    if (walk.failure === undefined) parser.close();
  } catch {
    walk.failure ??= illFormed(parser);
  }
  return walk.failure;
}

const sliceLength = 16_384;
const maxDepth = 256;
const maxAttributes = 1000;

interface Walk {
  readonly places: (XmlPlace | undefined)[];
  readonly scopes: Scope[];
  failure: string | undefined;
}

/** Prefixes that an element declares, and the scope around it. */
interface Scope {
  readonly prefixes: Readonly<Record<string, string>>;
  readonly around?: Scope;
}

function createParser(walk: Walk): sax.SAXParser {
  const options = { position: true, strictEntities: true };
  const parser = sax.parser(true, options);
  parser.onerror = () => {
    walk.failure ??= illFormed(parser);
  };
  parser.ondoctype = (doctype) => {
    if (doctype.replace(/"[^"]*"|'[^']*'/g, '').includes('[')) walk.failure ??= 'the XML declares entities';
  };
  let count = 0;
  parser.onattribute = () => {
    count += 1;
    if (count > maxAttributes) walk.failure ??= 'an element of the XML has too many attributes';
  };
  parser.onopentag = ({ name, attributes }) => {
    count = 0;
    if (walk.places.length > maxDepth) walk.failure ??= 'the XML is nested too deep';
    if (walk.failure === undefined) openElement(walk, name, attributes as Readonly<Record<string, string>>);
  };
  parser.onclosetag = () => {
    if (walk.failure !== undefined) return;
    walk.places.pop()?.end?.();
    walk.scopes.pop();
  };
  const onText = (text: string): void => {
    if (walk.failure === undefined) walk.places.at(-1)?.text?.(text);
  };
  parser.ontext = onText;
  parser.oncdata = onText;
  return parser;
}

function illFormed(parser: sax.SAXParser): string {
  return `the XML is not well-formed (line ${parser.line + 1})`;
}

function openElement(walk: Walk, qualified: string, given: Readonly<Record<string, string>>): void {
  const scope = scopeOf(given, walk.scopes.at(-1));
  walk.scopes.push(scope);
  const around = walk.places.at(-1);
  if (around?.child === undefined) return void walk.places.push(undefined);
  const [prefix, name] = splitName(qualified);
  const attributes = Object.fromEntries(Object.entries(given).filter(([key]) => !key.includes(':')));
  walk.places.push(around.child({ uri: findUri(scope, prefix), name, attributes }));
}

function splitName(qualified: string): readonly [string, string] {
  const at = qualified.indexOf(':');
  return at < 0 ? ['', qualified] : [qualified.slice(0, at), qualified.slice(at + 1)];
}

function scopeOf(attributes: Readonly<Record<string, string>>, around: Scope | undefined): Scope {
  const declared = Object.entries(attributes).filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
  const prefixes = Object.fromEntries(declared.map(([key, uri]) => [key.slice('xmlns:'.length), uri]));
  if (declared.length === 0 && around !== undefined) return around;
  return { prefixes, ...(around === undefined ? {} : { around }) };
}

function findUri(scope: Scope, prefix: string): string {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.around) {
    if (Object.hasOwn(at.prefixes, prefix)) return at.prefixes[prefix] ?? '';
  }
  return '';
}

/** A mark of the byte order wins, then the label, then what the text says of itself. */
function decodeXml({ bytes, contentType }: XmlSource): string | undefined {
  const wide = wideCharset(bytes);
  if (wide !== undefined) return decodeAs(bytes, wide);
  const label = charsetOf(contentType);
  const labelled = label === undefined || isWide(label) ? undefined : decodeAs(bytes, label);
  if (labelled !== undefined) return labelled;
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const [, declared] = /^[^<]{0,3}<\?xml[^>]{0,90}?encoding\s*=\s*["']([\w:.+-]{1,40})/.exec(head) ?? [];
  return decodeAs(bytes, declared === undefined || isWide(declared) ? 'utf-8' : declared);
}

/** Text that was read and written again may name the charset that it once had. */
function isWide(charset: string): boolean {
  return /^(utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(charset);
}

function wideCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c) ? 'utf-16be' : undefined;
}
