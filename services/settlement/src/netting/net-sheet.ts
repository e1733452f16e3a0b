// R17 to R19 as a sheet: every sub-batch with what was carried in, netted, paid and carried out, then the netting transfers.
import {
  AccountId,
  BatchId,
  type ClosedSubBatch,
  Currency,
  compareSubBatches,
  InstructionId,
  MerchantId,
  minorText,
  type NettingTransfer,
  type Payout,
  type SubBatchKey,
} from '@asof/domain';
import { z } from 'zod';
import { decodeLine, encodeTexts, idText, splitLines } from '../sheet/json-lines.ts';

const count = z.int().min(0);
const Header = z.strictObject({
  sheet: z.literal('net'),
  version: z.literal(1),
  batchId: BatchId,
  subBatches: count,
  transfers: count,
});
const SubBatchLine = z.strictObject({
  merchantId: MerchantId,
  accountId: AccountId.nullable(),
  currency: Currency,
  creditsMinor: minorText,
  debitsMinor: minorText,
  feesMinor: minorText,
  carriedInMinor: minorText,
  netMinor: minorText,
  /** After all transfers. */
  closingMinor: minorText,
  because: z.enum(['minimum-reached', 'last-chance', 'below-minimum', 'nothing-to-pay', 'debt']),
  /** Null: carried on. */
  instructionId: InstructionId.nullable(),
});
const TransferLine = z.strictObject({
  merchantId: MerchantId,
  currency: Currency,
  fromAccountId: AccountId.nullable(),
  toAccountId: AccountId.nullable(),
  amountMinor: minorText,
});

/** A sub-batch with its end: paid by an instruction, or carried on. */
export type PaidSubBatch = ClosedSubBatch & {
  readonly because: Payout['because'];
  readonly instructionId: InstructionId | null;
};

type StoredSubBatch = z.output<typeof SubBatchLine>;
type StoredTransfer = z.output<typeof TransferLine>;

export type NetSheet = {
  readonly subBatches: () => Generator<StoredSubBatch>;
  readonly transfers: () => Generator<StoredTransfer>;
  /** Reads only the lines on the way to it. */
  readonly find: (key: SubBatchKey) => StoredSubBatch | null;
};

/** Both in order: sub-batches by `compareSubBatches`, transfers as netting made them. */
export function encodeNetSheet(
  batchId: BatchId,
  subBatches: readonly PaidSubBatch[],
  transfers: readonly NettingTransfer[],
): readonly Uint8Array[] {
  const counts = { subBatches: subBatches.length, transfers: transfers.length };
  const header: z.output<typeof Header> = { sheet: 'net', version: 1, batchId, ...counts };
  const lines = encodeTexts(header, subBatches, subBatchLine);
  return [...lines, ...encodeTexts(null, transfers, transferLine)];
}

/** Throws SheetFailure, also later, when a line is read. */
export function decodeNetSheet(bytes: Uint8Array): NetSheet {
  const { header, lines } = splitLines(bytes, Header);
  const subBatchAt = (index: number): StoredSubBatch => decodeLine(lines[index] ?? '', SubBatchLine);
  return {
    *subBatches() {
      for (let index = 0; index < header.subBatches; index++) yield subBatchAt(index);
    },
    *transfers() {
      for (let index = 0; index < header.transfers; index++)
        yield decodeLine(lines[header.subBatches + index] ?? '', TransferLine);
    },
    find(key) {
      let low = 0;
      let high = header.subBatches;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const subBatch = subBatchAt(middle);
        const comparison = compareSubBatches(subBatch, key);
        if (comparison === 0) return subBatch;
        if (comparison < 0) low = middle + 1;
        else high = middle;
      }
      return null;
    },
  };
}

/** By hand and not by the schema: there may be as many lines as merchants have cards. */
function subBatchLine(subBatch: PaidSubBatch): string {
  const { merchantId, accountId, currency, because, instructionId } = subBatch;
  const { creditsMinor, debitsMinor, feesMinor, carriedInMinor, netMinor, closingMinor } = subBatch;
  const of = `"merchantId":"${merchantId}","accountId":${idText(accountId)},"currency":"${currency}"`;
  const rows = `"creditsMinor":"${creditsMinor}","debitsMinor":"${debitsMinor}","feesMinor":"${feesMinor}"`;
  const net = `"carriedInMinor":"${carriedInMinor}","netMinor":"${netMinor}","closingMinor":"${closingMinor}"`;
  return `{${of},${rows},${net},"because":"${because}","instructionId":${idText(instructionId)}}\n`;
}

function transferLine({ merchantId, currency, fromAccountId, toAccountId, amountMinor }: NettingTransfer): string {
  const between = `"fromAccountId":${idText(fromAccountId)},"toAccountId":${idText(toAccountId)}`;
  return `{"merchantId":"${merchantId}","currency":"${currency}",${between},"amountMinor":"${amountMinor}"}\n`;
}
