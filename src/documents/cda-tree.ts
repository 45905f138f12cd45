/**
 * Small pieces of a clinical document, kept as a whole: the parts of its header.
 */
import type { XmlElement, XmlPlace } from './read-xml.ts';

export const hl7Uri = 'urn:hl7-org:v3';

/** An element with what it holds. Only elements of HL7's own namespace are kept. */
export interface CdaNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly CdaNode[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** Elements and characters that are kept of one part; the rest of it is dropped. */
const maxNodes = 2000;
const maxText = 100_000;

/** Keeps an element; `done` gets it when it ends. */
export function keepElement(element: XmlElement, done: (node: CdaNode) => void): XmlPlace {
  return keep(element, done, { nodes: maxNodes, text: maxText });
}

interface Room {
  nodes: number;
  text: number;
}

function keep({ name, attributes }: XmlElement, done: (node: CdaNode) => void, room: Room): XmlPlace {
  const children: CdaNode[] = [];
  const texts: string[] = [];
  return {
    child: (element) => {
      room.nodes -= 1;
      return element.uri === hl7Uri && room.nodes >= 0 ? keep(element, (node) => children.push(node), room) : undefined;
    },
    text: (text) => {
      texts.push(text.slice(0, Math.max(0, room.text)));
      room.text -= text.length;
    },
    end: () => done({ name, attributes, children, text: texts.join('').replace(/\s+/g, ' ').trim() }),
  };
}

/** All that a path of names leads to. */
export function findAll(node: CdaNode | undefined, path: string): readonly CdaNode[] {
  let found = node === undefined ? [] : [node];
  for (const name of path.split('/')) found = found.flatMap(({ children }) => children.filter((child) => child.name === name));
  return found;
}

/** The first of them. */
export function findOne(node: CdaNode | undefined, path: string): CdaNode | undefined {
  return findAll(node, path)[0];
}
