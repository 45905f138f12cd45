/**
 * Where an object of a resource stands: the resource, and the FHIRPath down to it.
 *
 * The CQL engine hands out the very objects of the JSON it was given, so that they are found again by identity.
 */
import type { AnyResource } from '../fhir.ts';

/** A place in a resource of the record. */
export interface CqlPlace {
  readonly resource: AnyResource;
  readonly path: string;
  readonly value: unknown;
}

/** Every object of the resources that were handed out. */
export class Places {
  readonly #places = new WeakMap<object, CqlPlace>();
  readonly #indexed = new WeakSet<object>();

  /** The place of an object, where it is one of a resource that was noted. */
  find(object: unknown): CqlPlace | undefined {
    return typeof object === 'object' && object !== null ? this.#places.get(object) : undefined;
  }

  note(resource: AnyResource): void {
    if (this.#indexed.has(resource)) return;
    this.#indexed.add(resource);
    this.#index({ resource, path: resource.resourceType, value: resource });
  }

  #index(place: CqlPlace): void {
    if (typeof place.value !== 'object' || place.value === null) return;
    this.#places.set(place.value, place);
    for (const part of partsOfPlace(place)) this.#index(part);
  }
}

/** The values that are `wanted` at a place or below it: texts and numbers by themselves, codings by system and code. */
export function findLiteral(place: CqlPlace, wanted: unknown): readonly CqlPlace[] {
  if (isSame(place.value, wanted)) return [place];
  return typeof place.value === 'object' && place.value !== null ? partsOfPlace(place).flatMap((part) => findLiteral(part, wanted)) : [];
}

function isSame(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return sameText(value, wanted);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const [is, want] = [value as Record<string, unknown>, wanted as Record<string, unknown>];
  if (want['code'] !== undefined && want['value'] === undefined) return is['code'] === want['code'] && is['system'] === want['system'];
  return (
    typeof want['value'] === 'number' && is['value'] === want['value'] && (is['code'] ?? is['unit']) === (want['code'] ?? want['unit'])
  );
}

/** A date-time is the same in the spelling that CQL gives it. */
function sameText(value: unknown, wanted: unknown): boolean {
  if (value === wanted) return true;
  return typeof value === 'string' && typeof wanted === 'string' && wanted.includes('T') && spell(value) === spell(wanted);
}

function spell(text: string): string {
  return text.replace(/Z$/, '+00:00').replace(/\.(\d+)/, (_whole, digits: string) => `.${digits.padEnd(3, '0').slice(0, 3)}`);
}

function partsOfPlace({ resource, path, value }: CqlPlace): readonly CqlPlace[] {
  if (Array.isArray(value)) return value.map((part: unknown, n) => ({ resource, path: `${path}[${n}]`, value: part }));
  return Object.entries(value as object)
    .filter(([key]) => key !== 'resourceType' && !key.startsWith('_'))
    .map(([key, part]) => ({ resource, path: `${path}.${elementOf(key)}`, value: part as unknown }));
}

const choiceElements =
  'abatement|age|allowed|amount|asNeeded|author|born|chargeItem|code|collected|content|deceased|defaultValue|definition|detail|diagnosis|doseNumber|dose|due|' +
  'effective|entity|event|fastingStatus|identified|indication|item|legallyBinding|location|manufacturer|medication|module|multipleBirth|occurred|occurrence|' +
  'offset|onset|performed|procedure|product|rate|reported|scheduled|seriesDoses|serviced|source|start|statusReason|subject|substance|target|time|timing|topic|used|value';
const choiceTypes =
  'Address|Age|Annotation|Attachment|Boolean|Canonical|Code|CodeableConcept|Coding|ContactPoint|Date|DateTime|Decimal|Duration|HumanName|Identifier|Instant|' +
  'Integer|Markdown|Money|Period|PositiveInt|Quantity|Range|Ratio|Reference|SampledData|String|Time|Timing|UnsignedInt|Uri|Url|Uuid|Base64Binary|Id|Oid';
const choice = new RegExp(`^(${choiceElements})(?:${choiceTypes})$`);

/** The name of an element in FHIRPath: a choice goes without its type. */
function elementOf(key: string): string {
  return choice.exec(key)?.[1] ?? key;
}
