// Between facts in memory and facts as stored. The stored body is JSON text `{...envelope, "data": {...event without type}}`; the
// type stands beside it in the log. What cannot be read back exactly is an error with a name, never a guess.
import { z } from 'zod';
import { cardNumberField, maskCardNumbers } from '../card-number/card-number.ts';
import { assert } from '../kernel.ts';
import { BATCH_EVENTS } from './batch-events.ts';
import { Envelope } from './envelope.ts';
import { ESTATE_EVENTS } from './estate-events.ts';
import { HELD_EVENTS } from './held-events.ts';
import { IMPORT_EVENTS } from './import-events.ts';
import { INTAKE_EVENTS } from './intake-events.ts';
import { PAYOUT_EVENTS } from './payout-events.ts';
import { type Read, readerOf, UNREAD, type Write, writerOf } from './schema-path.ts';
import { type ReadText, textReaderOf } from './text-path.ts';

/** Every event that may stand in the log. Each part of the domain adds its own list here. */
export const EVENT_SCHEMAS = [
  ...ESTATE_EVENTS,
  ...IMPORT_EVENTS,
  ...INTAKE_EVENTS,
  ...BATCH_EVENTS,
  ...PAYOUT_EVENTS,
  ...HELD_EVENTS,
] as const;

/**
 * How older versions of a type are read: entry `n` turns the stored data of version n + 1 into that of version n + 2. A type's
 * current version is therefore one more than its entries. Recorded streams of every version stay in test/golden.
 */
const UPCASTERS: Upcasters = {};

export type DomainEvent = z.infer<(typeof EVENT_SCHEMAS)[number]>;
export type Fact<Event = DomainEvent> = { readonly envelope: Envelope; readonly event: Event };
export type StoredFact = { readonly type: string; readonly body: string };

type StoredData = Readonly<Record<string, unknown>>;
export type Upcasters = Readonly<Record<string, readonly ((data: StoredData) => StoredData)[]>>;
type EventSchema = z.ZodObject<{ type: z.ZodLiteral<string> }, z.core.$strict>;

export type FactUnreadableCode = 'event-unknown-type' | 'event-unknown-version' | 'event-malformed';

/** Stored bytes that this program cannot read as a fact: stop that stream and ask a person; others go on. */
export class FactUnreadable extends Error {
  override readonly name = 'FactUnreadable';
  readonly retryable = false;
  readonly code: FactUnreadableCode;
  constructor(code: FactUnreadableCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${maskCardNumbers(detail)}`, options);
    this.code = code;
  }
}

/** A fact with a card number in it is not recorded: the last guard before the log. Names the field, never its value. */
export class CardNumberInFact extends Error {
  override readonly name = 'CardNumberInFact';
  readonly code = 'looks-like-card-number';
  readonly retryable = false;
  readonly field: string;
  constructor(type: string, field: string) {
    super(`${type}: field ${field} looks like a card number`);
    this.field = field;
  }
}

export type FactRegistry<Event> = {
  /** The version that facts of the type are written in. */
  readonly currentVersion: (type: string) => number;
  /** The stored form. Throws `CardNumberInFact`; a fact that does not fit its own schema or version is a bug. */
  readonly encodeFact: (fact: Fact<Event>) => StoredFact;
  /** The fact in its current version. Throws `FactUnreadable`. */
  readonly decodeFact: (stored: StoredFact) => Fact<Event>;
  /** Its event alone, in a third of the time: the envelope is judged as strictly, and left out. Throws `FactUnreadable`. */
  readonly decodeEvent: (stored: StoredFact) => Event;
};

/** `schemas`: strict objects whose `type` is a literal, each type once. */
export function createFactRegistry<const Schemas extends readonly EventSchema[]>(
  schemas: Schemas,
  upcasters: Upcasters,
): FactRegistry<z.infer<Schemas[number]>> {
  const bodies = new Map(schemas.map(schema => [schema.shape.type.value, bodyOf(schema)]));
  const texts = new Map(schemas.map(schema => [schema.shape.type.value, textOf(schema, upcasters)]));
  assert(bodies.size === schemas.length, 'each event type is registered once');
  const currentVersion = (type: string) => 1 + (upcasters[type]?.length ?? 0);

  return {
    currentVersion,

    encodeFact({ envelope, event }) {
      const { type, ...data } = event as { readonly type: string };
      const body = bodies.get(type);
      assert(body !== undefined, `${type} is a registered event`);
      assert(envelope.v === currentVersion(type), `${type} is written in its current version`);
      const field = cardNumberField(envelope) ?? cardNumberField(data);
      if (field !== null) throw new CardNumberInFact(type, field);
      const stored = body.write({ ...envelope, data });
      assert(
        body.read(stored) !== UNREAD || body.schema.safeDecode(stored as never).success,
        `${type} fits its schema`,
      );
      return { type, body: JSON.stringify(stored) };
    },

    decodeFact,

    decodeEvent(stored) {
      const { type, body } = stored;
      const event = texts.get(type)?.(body) ?? UNREAD;
      return event === UNREAD ? decodeFact(stored).event : (event as z.infer<Schemas[number]>);
    },
  };

  function decodeFact({ type, body: text }: StoredFact): Fact<z.infer<Schemas[number]>> {
    const body = bodies.get(type);
    if (body === undefined) throw new FactUnreadable('event-unknown-type', `type ${JSON.stringify(type)}`);
    const raised = raise(type, parseBody(type, text), currentVersion(type), upcasters[type] ?? []);
    const { data, ...envelope } = readBody(type, body, raised);
    return { envelope, event: { type, ...data } as z.infer<Schemas[number]> };
  }
}

type DecodedBody = Envelope & { readonly data: object };
type Body = { readonly schema: z.ZodType<DecodedBody>; readonly read: Read; readonly write: Write };

function bodyOf(event: EventSchema): Body {
  const schema = Envelope.extend({ data: event.omit({ type: true }) });
  return { schema, read: readerOf(schema), write: writerOf(schema) };
}

function textOf(event: EventSchema, upcasters: Upcasters): ReadText | null {
  const type = event.shape.type.value;
  return textReaderOf(
    { type, version: 1 + (upcasters[type]?.length ?? 0) },
    Envelope.shape,
    event.omit({ type: true }),
  );
}

/** The short way, and the schema where that has no answer. */
function readBody(type: string, body: Body, raised: unknown): DecodedBody {
  const read = body.read(raised);
  if (read !== UNREAD) return read as DecodedBody;
  const decoded = body.schema.safeDecode(raised as never);
  if (!decoded.success) throw malformed(type, decoded.error);
  return decoded.data;
}

const StoredBody = z.looseObject({ v: z.int().min(1), data: z.record(z.string(), z.unknown()) });

function parseBody(type: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FactUnreadable('event-malformed', `${type}: the body is not JSON`, { cause });
  }
}

/** The body with its data in the current version. */
function raise(type: string, body: unknown, current: number, steps: Upcasters[string]): unknown {
  if (isObject(body) && body['v'] === current) return body;
  const stored = StoredBody.safeParse(body);
  if (!stored.success) throw malformed(type, stored.error);
  const { v, data } = stored.data;
  if (v > current) throw new FactUnreadable('event-unknown-version', `${type} version ${v}, known up to ${current}`);
  return { ...stored.data, v: current, data: steps.slice(v - 1).reduce((raised, step) => step(raised), data) };
}

function isObject(value: unknown): value is StoredData {
  return typeof value === 'object' && value !== null;
}

function malformed(type: string, error: z.ZodError): FactUnreadable {
  const [issue] = error.issues;
  return new FactUnreadable('event-malformed', `${type}: ${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

/** The registry of the events that this release knows. */
export const { currentVersion, encodeFact, decodeFact, decodeEvent } = createFactRegistry(EVENT_SCHEMAS, UPCASTERS);
