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
import { decodeLine, encodeTexts, idText, splitLines } from '../sheet/json-lines.ts';

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
  return encodeTexts(header, totals, lineOf);
}

/** Throws SheetFailure. */
export function* decodeTotals(bytes: Uint8Array): Generator<Total> {
  for (const line of splitLines(bytes, Header).lines) yield decodeLine(line, Total);
}

/** By hand and not by the schema: there are as many lines as terminals. */
function lineOf({ merchantId, accountId, currency, terminalId, count, ...amounts }: GroupTotal): string {
  const { creditsMinor, debitsMinor, feesMinor, netMinor } = amounts;
  const of = `"merchantId":"${merchantId}","accountId":${idText(accountId)},"currency":"${currency}","terminalId":"${terminalId}"`;
  const sums = `"creditsMinor":"${creditsMinor}","debitsMinor":"${debitsMinor}","feesMinor":"${feesMinor}","netMinor":"${netMinor}"`;
  return `{${of},"count":${count},${sums}}\n`;
}
