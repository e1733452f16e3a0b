// Finds records and fields in a stream of bytes as fast as bytes can be looked at: no object, no string and no copy for a row whose
// quoting is plain. What is not plain goes to record-split. Lines are counted as an editor counts them; empty lines are no records.
import { assert } from '@asof/domain';
import { RECORD_BYTES_MAX, type SplitRecord, splitRecord } from './record-split.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;
const COMMA = 44;

/** `plain`: see `starts` and `ends`. `odd`: see `record`. `more`: the bytes at hand hold no further whole record. */
export type Scanned = 'plain' | 'odd' | 'more';

export type RecordScanner = {
  /** Values of the plain record just found: field f is bytes[starts[f]] .. bytes[ends[f] - 1]. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** How many fields it has; of more than `fields` the surplus has no places. */
  readonly found: number;
  /** The odd record just found, taken apart. */
  readonly record: SplitRecord | null;
  /** Line and first byte of the record just found. */
  readonly line: number;
  readonly start: number;
  /** Bytes from here on belong to no record found yet: they stand in front of those that are fed next. */
  readonly position: number;
  /** Goes on in bytes[from] .. bytes[to - 1]; with `final`, nothing follows. */
  feed(input: {
    readonly bytes: Uint8Array;
    readonly from: number;
    readonly to: number;
    readonly final: boolean;
  }): void;
  next(): Scanned;
};

/** Scans the records of a file with that many fields each, from the line after its header on. */
export function createRecordScanner(fields: number, firstLine: number): RecordScanner {
  let input = { bytes: new Uint8Array(), from: 0, to: 0, final: false };
  let nextLine = firstLine;
  let skipping = false;
  const scanner = {
    starts: new Int32Array(fields + 1),
    ends: new Int32Array(fields + 1),
    found: 0,
    record: null as SplitRecord | null,
    line: 0,
    start: 0,
    position: 0,
    feed(next: typeof input) {
      input = next;
      scanner.position = next.from;
    },
    next(): Scanned {
      if (skipping && !skipLine()) return 'more';
      for (;;) {
        const end = scanPlain(scanner, input.bytes, scanner.position, input.to);
        if (end < 0 || end - scanner.position > RECORD_BYTES_MAX) return scanOdd();
        if (end === input.to && (!input.final || end === scanner.position)) return 'more';
        const empty = scanner.found === 1 && scanner.ends[0] === scanner.position;
        take(end < input.to ? end + 1 : end, end < input.to ? 1 : 0);
        if (!empty) return 'plain';
      }
    },
  };
  return scanner;

  function scanOdd(): Scanned {
    const { bytes, to, final } = input;
    const record = splitRecord(bytes, scanner.position, to, { fields, final });
    if (record === null) return 'more';
    scanner.record = record;
    take(scanner.position + record.length, record.lineEnds);
    skipping = record.kind === 'malformed' && record.problem.code === 'line-too-long';
    return 'odd';
  }

  function take(position: number, lineEnds: number) {
    scanner.start = scanner.position;
    scanner.line = nextLine;
    scanner.position = position;
    nextLine += lineEnds;
    assert(nextLine <= 0xffffffff, 'a file has less than 2^32 lines');
  }

  /** Passes over the rest of a line that is too long; false when it goes on beyond the bytes at hand. */
  function skipLine(): boolean {
    const end = input.bytes.subarray(scanner.position, input.to).indexOf(LINE_FEED);
    scanner.position = end < 0 ? input.to : scanner.position + end + 1;
    if (end >= 0) {
      skipping = false;
      nextLine++;
    }
    return end >= 0;
  }
}

type PlainFields = { readonly starts: Int32Array; readonly ends: Int32Array; found: number };

/** Marks the fields of one line; returns where the line ends (or the bytes do), or -1 where quotes need more care. */
function scanPlain(fields: PlainFields, bytes: Uint8Array, from: number, to: number): number {
  const { starts, ends } = fields;
  const last = starts.length - 1;
  let at = from;
  let field = 0;
  let closed = -1; // where the value ended, if it stood in quotes
  starts[0] = from;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte > COMMA) continue;
    if (byte === COMMA) {
      if (field < last) {
        ends[field] = closed < 0 ? at : closed;
        starts[field + 1] = at + 1;
      }
      field++;
      closed = -1;
    } else if (byte === LINE_FEED) break;
    else if (byte === QUOTE) {
      closed = at === starts[field] ? closingQuote(bytes, at + 1, to) : -1;
      if (closed < 0) return -1;
      starts[field] = at + 1;
      at = closed;
    }
  }
  if (field <= last) ends[field] = closed >= 0 ? closed : at > from && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
  fields.found = field + 1;
  return at;
}

/** The quote that ends a value and its field within the line, or -1. */
function closingQuote(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== QUOTE && bytes[at] !== LINE_FEED) at++;
  if (at + 1 >= to || bytes[at] !== QUOTE) return -1;
  const after = bytes[at + 1];
  if (after === COMMA || after === LINE_FEED) return at;
  return after === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED && at + 2 < to ? at : -1;
}
