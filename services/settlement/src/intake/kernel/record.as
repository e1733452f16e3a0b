// One line of the file taken apart into fields, sixteen bytes at a time. What quotes make doubtful is left to record-split.
const LINE_FEED: u32 = 10;
const CARRIAGE_RETURN: u32 = 13;
const QUOTE: u32 = 34;
const COMMA: u32 = 44;
/** As in record-split. */
const RECORD_BYTES_MAX: usize = 8192;
/** Where, behind the starts of the fields, their ends stand: sixteen numbers each. */
const ENDS: usize = 64;

/** How many fields the line has; of more than `fields` + 1 the surplus has no places. */
export let found: u32 = 0;

/**
 * Marks the fields of the line at `from` and returns where it ends: at its line feed, or at `to`; 0 where quotes need more care or the
 * line is too long. Field f is bytes [places + 4f] to [places + 64 + 4f].
 */
export function splitLine(from: usize, to: usize, fields: u32, places: usize): usize {
  let field: u32 = 0;
  store<u32>(places, <u32>from);
  for (let at = from; at < to; at += 16) {
    const bytes = v128.load(at);
    const commas = i8x16.eq(bytes, i8x16.splat(<i8>COMMA));
    const others = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LINE_FEED)), i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)));
    let marks = <u32>i8x16.bitmask(v128.or(commas, others));
    for (; marks != 0; marks &= marks - 1) {
      const mark = at + ctz<u32>(marks);
      if (mark >= to) break;
      const byte = <u32>load<u8>(mark);
      if (byte == LINE_FEED) return ended(from, mark, field, fields, places);
      if (byte == QUOTE) return splitQuoted(from, to, fields, places);
      if (field < fields) {
        store<u32>(places + (field << 2) + ENDS, <u32>mark);
        store<u32>(places + (field << 2) + 4, <u32>mark + 1);
      }
      field++;
    }
    if (at - from > RECORD_BYTES_MAX) return 0;
  }
  return ended(from, to, field, fields, places);
}

function ended(from: usize, end: usize, field: u32, fields: u32, places: usize): usize {
  if (end - from > RECORD_BYTES_MAX) return 0;
  const valueEnd = end > from && <u32>load<u8>(end - 1) == CARRIAGE_RETURN ? end - 1 : end;
  if (field <= fields) store<u32>(places + (field << 2) + ENDS, <u32>valueEnd);
  found = field + 1;
  return end;
}

/** The same for a line with quotes: a quoted value must end its field within the line. */
function splitQuoted(from: usize, to: usize, fields: u32, places: usize): usize {
  let field: u32 = 0;
  let closed: usize = 0;
  let start = from;
  let at = from;
  store<u32>(places, <u32>from);
  for (; at < to; at++) {
    const byte = <u32>load<u8>(at);
    if (byte > COMMA) continue;
    if (byte == COMMA) {
      if (field < fields) {
        store<u32>(places + (field << 2) + ENDS, <u32>(closed == 0 ? at : closed));
        store<u32>(places + (field << 2) + 4, <u32>at + 1);
      }
      start = at + 1;
      field++;
      closed = 0;
    } else if (byte == LINE_FEED) break;
    else if (byte == QUOTE) {
      closed = at == start ? closingQuote(at + 1, to) : 0;
      if (closed == 0) return 0;
      if (field <= fields) store<u32>(places + (field << 2), <u32>at + 1);
      at = closed;
    }
  }
  if (closed == 0) return ended(from, at, field, fields, places);
  if (at - from > RECORD_BYTES_MAX) return 0;
  if (field <= fields) store<u32>(places + (field << 2) + ENDS, <u32>closed);
  found = field + 1;
  return at;
}

/** The quote that ends a value and its field within the line, or 0. */
function closingQuote(from: usize, to: usize): usize {
  let at = from;
  while (at < to && <u32>load<u8>(at) != QUOTE && <u32>load<u8>(at) != LINE_FEED) at++;
  if (at + 1 >= to || <u32>load<u8>(at) != QUOTE) return 0;
  const after = <u32>load<u8>(at + 1);
  if (after == COMMA || after == LINE_FEED) return at;
  return after == CARRIAGE_RETURN && at + 2 < to && <u32>load<u8>(at + 2) == LINE_FEED ? at : 0;
}
