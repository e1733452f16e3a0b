// A still shorter way, from stored text to an event: one regular expression a type, made of its schema, that matches the text exactly
// as our own writer writes it (fields in the schema's order, no blanks, no escapes) and nothing else. What it does not match, or what
// a check beyond it does not like, is left to the longer ways: they tell whether the text is right, and if not, why.
import type { z } from 'zod';
import { type Definition, definitionOf, isStrict, type Read, readerOf, type Schema, UNREAD } from './schema-path.ts';

/** From the stored text to the event, or UNREAD. */
export type ReadText = (text: string) => object | typeof UNREAD;

/**
 * Reads events of the type from bodies in that version. `envelope` is judged like the data, but not built: readers of many events ask only what
 * happened. Null when the schema has parts that no expression is known for.
 */
export function textReaderOf(
  { type, version }: { readonly type: string; readonly version: number },
  envelope: z.core.$ZodShape,
  data: Schema,
): ReadText | null {
  const fields = Object.entries(envelope).map(([name, schema]) => ({
    name,
    part: name === 'v' ? literal(String(version)) : partOf(schema, 'judged'),
  }));
  const definition = definitionOf(data);
  if (definition.type !== 'object' || !isStrict(definition as Definition<'object'>)) return null;
  const around = objectPart(fields, 'judged');
  const built = objectPart(fieldsOf(definition as Definition<'object'>, 'built'), 'built', type);
  if (around === null || built === null) return null;
  const shape = new RegExp(`^${around.source.slice(0, -CLOSE.length)},"data":${built.source}${CLOSE}$`);
  return text => {
    const match = shape.exec(text);
    if (match === null || around.read(match, 1) === UNREAD) return UNREAD;
    return built.read(match, 1 + around.captures) as object | typeof UNREAD;
  };
}

/** A part of the text: what it matches, how many groups that has, and the value that they tell from the first one on. */
type Part = {
  readonly source: string;
  readonly captures: number;
  readonly read: (match: RegExpExecArray, at: number) => unknown;
};
/** Whether the value is needed, or only whether it is one. */
type Use = 'built' | 'judged';

const OPEN = String.raw`\{`;
const CLOSE = String.raw`\}`;
/** A character that stands for itself in JSON. */
const PLAIN = String.raw`[^"\\\x00-\x1f]`;
const WORD = /^\w+$/;

function partOf(schema: Schema, use: Use): Part | null {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'string':
      return textPart(schema, definition as z.core.$ZodStringDef, use);
    case 'number':
      return checkedPart('(-?[0-9]{1,15})', text => numberIn(text), readerOf(schema));
    case 'pipe':
      return checkedPart(`"(${PLAIN}*)"`, text => text, remembering(schema));
    case 'enum':
      return enumPart(Object.values(definition.entries), use);
    case 'nullable':
      return nullablePart(partOf(definition.innerType, use));
    case 'array':
      return listPart(definition as z.core.$ZodArrayDef);
    case 'object': {
      if (!isStrict(definition as Definition<'object'>) || definition.checks?.length) return null;
      return objectPart(fieldsOf(definition as Definition<'object'>, use), use);
    }
    default:
      return null;
  }
}

function literal(source: string): Part {
  return { source, captures: 0, read: () => null };
}

/** Text with a pattern of plain characters or with lengths is judged by the expression itself; other text by its schema as well. */
function textPart(schema: Schema, definition: z.core.$ZodStringDef, use: Use): Part {
  const inner = innerPattern(definition);
  if (inner === null) return checkedPart(`"(${PLAIN}*)"`, text => text, remembering(schema));
  if (use === 'judged') return literal(`"${inner}"`);
  return { source: `"(${inner})"`, captures: 1, read: (match, at) => match[at] };
}

/** What stands between ^ and $ in an id's pattern. */
const ID_PATTERN = /^\^(\[[\w-]+\]\{\d+(?:,\d+)?\})\$$/;

function innerPattern(definition: z.core.$ZodStringDef): string | null {
  if ('format' in definition || definition.coerce) return null;
  const checks = checksOf(definition);
  const [only] = checks;
  if (checks.length === 1 && only?.check === 'string_format') {
    const { format, pattern } = only;
    return (format === 'regex' && pattern?.flags === '' && ID_PATTERN.exec(pattern.source)?.[1]) || null;
  }
  const lengths = lengthsOf(checks);
  return lengths && `${PLAIN}{${lengths.minimum},${lengths.maximum === Infinity ? '' : lengths.maximum}}`;
}

function checksOf({ checks = [] }: z.core.$ZodTypeDef) {
  return checks.map(check => (check as unknown as z.core.$ZodChecks)._zod.def);
}

/** Null where something else than a length is checked. */
function lengthsOf(checks: ReturnType<typeof checksOf>): { readonly minimum: number; readonly maximum: number } | null {
  let [minimum, maximum] = [0, Infinity];
  for (const check of checks) {
    if (check.check === 'min_length') minimum = check.minimum;
    else if (check.check === 'max_length') maximum = check.maximum;
    else return null;
  }
  return { minimum, maximum };
}

/** An object in which no sign of another object or list stands, not even inside a text. */
const SIMPLE_OBJECT = String.raw`\{[^[\]{}]*\}`;

/** Of objects: one group matches the list whole, an expression of their own then each of them. */
function listPart(definition: z.core.$ZodArrayDef): Part | null {
  const element = definitionOf(definition.element).type === 'object' ? partOf(definition.element, 'built') : null;
  const lengths = lengthsOf(checksOf(definition));
  if (element === null || lengths === null) return null;
  const each = new RegExp(`${element.source}(?:,|$)`, 'y');
  return {
    source: String.raw`\[((?:${SIMPLE_OBJECT}(?:,${SIMPLE_OBJECT})*)?)\]`,
    captures: 1,
    read(match, at) {
      const text = match[at]!;
      const list: unknown[] = [];
      for (each.lastIndex = 0; each.lastIndex < text.length; ) {
        const found = each.exec(text);
        const value = found === null ? UNREAD : element.read(found, 1);
        if (value === UNREAD) return UNREAD;
        list.push(value);
      }
      return list.length >= lengths.minimum && list.length <= lengths.maximum ? list : UNREAD;
    },
  };
}

function enumPart(values: readonly unknown[], use: Use): Part | null {
  if (!values.every(value => typeof value === 'string' && WORD.test(value))) return null;
  const source = values.join('|');
  if (use === 'judged') return literal(`"(?:${source})"`);
  return { source: `"(${source})"`, captures: 1, read: (match, at) => match[at] };
}

/** A group that took no part in the match is null; so the part has one group, or none and no value. */
function nullablePart(inner: Part | null): Part | null {
  if (inner === null || inner.captures > 1) return null;
  const read: Part['read'] = (match, at) => (match[at] === undefined ? null : inner.read(match, at));
  return { ...inner, source: `(?:${inner.source}|null)`, read: inner.captures === 0 ? inner.read : read };
}

type Field = { readonly name: string; readonly part: Part | null };

function fieldsOf({ shape }: Definition<'object'>, use: Use): readonly Field[] {
  return Object.entries(shape).map(([name, field]) => ({ name, part: partOf(field, use) }));
}

/** `type` is that of an event, which its text does not hold. */
function objectPart(fields: readonly Field[], use: Use, type: string | null = null): Part | null {
  const parts: { readonly name: string; readonly part: Part; readonly after: number }[] = [];
  let captures = 0;
  for (const { name, part } of fields) {
    if (part === null) return null;
    // What has no group has nothing to judge or to tell.
    if (use === 'built' || part.captures > 0) parts.push({ name, part, after: captures });
    captures += part.captures;
  }
  const source = `${OPEN}${fields.map(({ name, part }) => `"${name}":${part?.source}`).join(',')}${CLOSE}`;
  return { source, captures, read: (match, at) => readObject(parts, type === null ? {} : { type }, match, at) };
}

function readObject(
  parts: readonly { readonly name: string; readonly part: Part; readonly after: number }[],
  made: Record<string, unknown>,
  match: RegExpExecArray,
  at: number,
): unknown {
  for (const { name, part, after } of parts) {
    const value = part.read(match, at + after);
    if (value === UNREAD) return UNREAD;
    made[name] = value;
  }
  return made;
}

function checkedPart(source: string, toValue: (text: string) => unknown, read: Read): Part {
  return { source, captures: 1, read: (match, at) => read(toValue(match[at]!)) };
}

/** A number as JSON writes it: no zero before it. */
function numberIn(text: string): unknown {
  const value = Number(text);
  return String(value) === text ? value : UNREAD;
}

/** Neighbouring events often hold the same instant or currency. Kept by schema, so that fields of one kind remember together. */
const readers = new WeakMap<Schema, Read>();

function remembering(schema: Schema): Read {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  const read = readerOf(schema);
  let [last, value]: [unknown, unknown] = [UNREAD, UNREAD];
  const reader: Read = stored => {
    if (stored !== last) [last, value] = [stored, read(stored)];
    return value;
  };
  readers.set(schema, reader);
  return reader;
}
