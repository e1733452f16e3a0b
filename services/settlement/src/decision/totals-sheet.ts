// R17 as a sheet: one line for each (merchant, currency, account, terminal) with routed rows, in this order; ids as bytes.
import { AccountId, BatchId, Currency, MerchantId, minorText, TerminalId } from '@asof/domain';
import { z } from 'zod';
import {
  type ByteWriter,
  createByteWriter,
  putAll,
  putInteger,
  roomFor,
  signs,
  writtenBytes,
  writtenUpTo,
} from '../sheet/byte-writer.ts';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';
import { textIn } from '../timelines/dictionary.ts';
import { putTextAt } from '../timelines/text-heap.ts';
import { putSubBatchKey } from './sub-batch-key.ts';
import { KEY_WORDS, OF, ROW_SUMS, SUM, type SumRows } from './sum-rows.ts';

const Header = z.strictObject({ sheet: z.literal('totals'), version: z.literal(1), batchId: BatchId });
const Total = z.strictObject({
  merchantId: MerchantId,
  accountId: AccountId.nullable(),
  currency: Currency,
  terminalId: TerminalId,
  count: z.int().min(1),
  creditsMinor: minorText,
  debitsMinor: minorText,
  feesMinor: minorText,
  netMinor: minorText,
});
type Total = z.output<typeof Total>;

export function encodeTotals(batchId: BatchId, totals: SumRows): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'totals', version: 1, batchId };
  const writer = createByteWriter(totals.length * LINE_BYTES);
  for (let row = 0; row < totals.length; row++) writeTotal(writer, totals, row);
  return [...encodeLines(header, []), writtenBytes(writer)];
}

/** Throws SheetFailure. */
export function* decodeTotals(bytes: Uint8Array): Generator<Total> {
  for (const line of splitLines(bytes, Header).lines) yield decodeLine(line, Total);
}

/** With room to spare. */
const LINE_BYTES = 250;
/** Three ids of up to 64 bytes, five numbers, and the signs between them. */
const LINE_BYTES_MAX = 512;

const SIGN = signs({
  terminal: ',"terminalId":"',
  count: '","count":',
  credits: ',"creditsMinor":"',
  debits: '","debitsMinor":"',
  fees: '","feesMinor":"',
  net: '","netMinor":"',
  end: '"}\n',
});

/** By hand and not by the schema: there are as many lines as terminals. */
function writeTotal(writer: ByteWriter, { columns, keys, sums: { near } }: SumRows, row: number): void {
  const key = row * KEY_WORDS;
  const sum = row * ROW_SUMS;
  const to = roomFor(writer, LINE_BYTES_MAX);
  let end = putSubBatchKey(to, writer.length, columns, keys, key);
  end = putAll(to, end, SIGN.terminal);
  end = putTextAt(to, end, columns.heap, textIn(columns.terminals, keys[key + OF.terminal]!));
  end = putInteger(to, putAll(to, end, SIGN.count), near[sum + SUM.count]!);
  end = putInteger(to, putAll(to, end, SIGN.credits), near[sum + SUM.credits]!);
  end = putInteger(to, putAll(to, end, SIGN.debits), near[sum + SUM.debits]!);
  end = putInteger(to, putAll(to, end, SIGN.fees), near[sum + SUM.fees]!);
  end = putInteger(to, putAll(to, end, SIGN.net), near[sum + SUM.net]!);
  writtenUpTo(writer, putAll(to, end, SIGN.end));
}
