// R17 as a sheet: one line for each (merchant, account, currency, terminal) with routed rows, in the order of `compareGroups`.
import {
  AccountId,
  BatchId,
  Currency,
  compareSubBatches,
  type GroupTotal,
  MerchantId,
  minorText,
  TerminalId,
} from '@asof/domain';
import { z } from 'zod';
import { addAscii, type ByteWriter, createByteWriter, writtenBytes } from '../sheet/byte-writer.ts';
import { addField, decodeLine, encodeLines, idText, splitLines, writeLines } from '../sheet/json-lines.ts';

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

/** By sub-batch, then terminal; ids as bytes. */
export function compareGroups(left: GroupTotal, right: GroupTotal): number {
  return compareSubBatches(left, right) || (left.terminalId < right.terminalId ? -1 : 1);
}

export function encodeTotals(batchId: BatchId, totals: readonly GroupTotal[]): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'totals', version: 1, batchId };
  const writer = createByteWriter(totals.length * LINE_BYTES);
  writeLines(writer, totals, writeTotal);
  return [...encodeLines(header, []), writtenBytes(writer)];
}

/** Throws SheetFailure. */
export function* decodeTotals(bytes: Uint8Array): Generator<Total> {
  for (const line of splitLines(bytes, Header).lines) yield decodeLine(line, Total);
}

/** With room to spare. */
const LINE_BYTES = 250;

/** By hand and not by the schema: there are as many lines as terminals. */
function writeTotal(writer: ByteWriter, total: GroupTotal): void {
  addField(writer, '{"merchantId":"', total.merchantId);
  addField(writer, '","accountId":', idText(total.accountId));
  addField(writer, ',"currency":"', total.currency);
  addField(writer, '","terminalId":"', total.terminalId);
  addField(writer, '","count":', total.count.toString());
  addField(writer, ',"creditsMinor":"', total.creditsMinor.toString());
  addField(writer, '","debitsMinor":"', total.debitsMinor.toString());
  addField(writer, '","feesMinor":"', total.feesMinor.toString());
  addField(writer, '","netMinor":"', total.netMinor.toString());
  addAscii(writer, '"}\n');
}
