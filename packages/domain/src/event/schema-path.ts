// A short way through a zod schema for values that are right, which stored facts nearly always are: the schema's own answers in a
// third of the time. The schema stays the definition: what the short way does not know, or does not like, is the schema's to judge.
import { z } from 'zod';

/** The short way has no answer: ask the schema. */
export const UNREAD: unique symbol = Symbol('unread');

/** From a stored value to the decoded one, or UNREAD. */
export type Read = (stored: unknown) => unknown;
/** From a value in memory to the stored one. It judges nothing: reading the result tells whether the value fits. */
export type Write = (value: unknown) => unknown;

export type Schema = z.core.$ZodType;
export type Definition<Type extends string> = Extract<z.core.$ZodTypes['_zod']['def'], { readonly type: Type }>;

/** What zod tells the authors of libraries about a schema. */
export function definitionOf(schema: Schema) {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** Reads what the schema decodes, to the same value; what the schema refuses it never reads. */
export function readerOf(schema: Schema): Read {
  const definition = definitionOf(schema);
  if (definition.type === 'string') return stringReader(definition as z.core.$ZodStringDef) ?? bySchema(schema);
  if (definition.type === 'number') return integerReader(definition as z.core.$ZodNumberFormatDef) ?? bySchema(schema);
  if (definition.checks?.length) return bySchema(schema);
  switch (definition.type) {
    case 'object':
      return isStrict(definition) ? objectReader(definition.shape) : bySchema(schema);
    case 'nullable': {
      const inner = readerOf(definition.innerType);
      return stored => (stored === null ? null : inner(stored));
    }
    case 'enum': {
      const values = new Set<unknown>(Object.values(definition.entries));
      return stored => (values.has(stored) ? stored : UNREAD);
    }
    case 'pipe':
      return codecReader(definition as z.core.$ZodCodecDef);
    default:
      return bySchema(schema);
  }
}

function bySchema(schema: Schema): Read {
  return stored => {
    const decoded = z.safeDecode(schema, stored);
    return decoded.success ? decoded.data : UNREAD;
  };
}

export function isStrict({ catchall }: Definition<'object'>): boolean {
  return catchall !== undefined && definitionOf(catchall).type === 'never';
}

type Test<Value> = (value: Value) => boolean;

/** Plain text with a pattern, lengths and tests of our own; formats of other kinds are the schema's. */
function stringReader(definition: z.core.$ZodStringDef): Read | null {
  if ('format' in definition || definition.coerce) return null;
  const test = every((definition.checks ?? []).map(textTest));
  return test && (stored => (typeof stored === 'string' && test(stored) ? stored : UNREAD));
}

/** Safe integers with bounds. */
function integerReader(definition: Partial<z.core.$ZodNumberFormatDef>): Read | null {
  if (definition.format !== 'safeint' || definition.coerce) return null;
  const test = every((definition.checks ?? []).map(numberTest));
  return (
    test && (stored => (typeof stored === 'number' && Number.isSafeInteger(stored) && test(stored) ? stored : UNREAD))
  );
}

/** Null as soon as one of them is not known. */
function every<Value>(tests: readonly (Test<Value> | null)[]): Test<Value> | null {
  return tests.reduce<Test<Value> | null>(
    (all, test) => all && test && (all === always ? test : value => all(value) && test(value)),
    always,
  );
}

function always(): boolean {
  return true;
}

function textTest(check: z.core.$ZodCheck<never>): Test<string> | null {
  const definition = checkOf(check);
  switch (definition.check) {
    case 'min_length':
      return text => text.length >= definition.minimum;
    case 'max_length':
      return text => text.length <= definition.maximum;
    case 'string_format': {
      const { format, pattern } = definition;
      return format === 'regex' && pattern?.flags === '' ? text => pattern.test(text) : null;
    }
    default:
      return null;
  }
}

function numberTest(check: z.core.$ZodCheck<never>): Test<number> | null {
  const definition = checkOf(check);
  if (definition.check !== 'greater_than' && definition.check !== 'less_than') return null;
  const { value: bound, inclusive } = definition;
  if (typeof bound !== 'number' || !inclusive) return null;
  return definition.check === 'greater_than' ? value => value >= bound : value => value <= bound;
}

function checkOf(check: z.core.$ZodCheck<never>) {
  return (check as unknown as z.core.$ZodChecks)._zod.def;
}

function objectReader(shape: z.core.$ZodShape): Read {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, read: readerOf(schema) }));
  return stored => {
    if (!isRecord(stored) || Object.keys(stored).length !== fields.length) return UNREAD;
    let decoded: Record<string, unknown> | null = null; // a copy, made when the first field changes
    for (const { name, read } of fields) {
      const before = stored[name];
      const after = before === undefined ? UNREAD : read(before);
      if (after === UNREAD) return UNREAD;
      if (after !== before) {
        decoded ??= { ...stored };
        decoded[name] = after;
      }
    }
    return decoded ?? stored;
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codecReader(definition: z.core.$ZodCodecDef): Read {
  const [before, after] = [readerOf(definition.in), readerOf(definition.out)];
  return stored => {
    const value = before(stored);
    if (value === UNREAD) return UNREAD;
    const context = { value, issues: [] };
    const decoded = definition.transform(value, context);
    return context.issues.length > 0 ? UNREAD : after(decoded);
  };
}

/** Writes what the schema encodes, for values that fit it; what does not fit comes out as something that cannot be read. */
export function writerOf(schema: Schema): Write {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
      return value => value;
    case 'nullable': {
      const inner = writerOf(definition.innerType);
      return value => (value === null ? null : inner(value));
    }
    case 'array': {
      const element = writerOf(definition.element);
      return value => (Array.isArray(value) ? value.map(element) : value);
    }
    case 'object':
      return objectWriter(definition.shape);
    case 'pipe':
      return codecWriter(definition as z.core.$ZodCodecDef);
    default:
      return encodedBy(schema);
  }
}

/** Between text in the log and a number in memory. */
function codecWriter({ in: stored, reverseTransform }: z.core.$ZodCodecDef): Write {
  const write = writerOf(stored);
  return value => ((value ?? null) === null ? value : write(reverseTransform(value, { value, issues: [] })));
}

function encodedBy(schema: Schema): Write {
  return value => {
    const encoded = z.safeEncode(schema, value);
    return encoded.success ? encoded.data : value;
  };
}

/** In the order of the schema, so that equal facts are equal bytes; a field that the schema does not know is kept for it to refuse. */
function objectWriter(shape: z.core.$ZodShape): Write {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, write: writerOf(schema) }));
  return value => {
    if (!isRecord(value)) return value;
    const stored: Record<string, unknown> = {};
    for (const { name, write } of fields) stored[name] = write(value[name]);
    return Object.keys(value).length === fields.length ? stored : { ...value, ...stored };
  };
}
