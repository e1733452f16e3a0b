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
import { addAscii, type ByteWriter, createByteWriter, writtenBytes } from '../sheet/byte-writer.ts';
import { addField, decodeLine, encodeLines, idText, splitLines, writeLines } from '../sheet/json-lines.ts';

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
  const writer = createByteWriter((subBatches.length + transfers.length) * LINE_BYTES);
  writeLines(writer, subBatches, writeSubBatch);
  writeLines(writer, transfers, writeTransfer);
  return [...encodeLines(header, []), writtenBytes(writer)];
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

/** With room to spare. */
const LINE_BYTES = 350;

/** By hand and not by the schema: there may be as many lines as merchants have cards. */
function writeSubBatch(writer: ByteWriter, sub: PaidSubBatch): void {
  addField(writer, '{"merchantId":"', sub.merchantId);
  addField(writer, '","accountId":', idText(sub.accountId));
  addField(writer, ',"currency":"', sub.currency);
  addField(writer, '","creditsMinor":"', sub.creditsMinor.toString());
  addField(writer, '","debitsMinor":"', sub.debitsMinor.toString());
  addField(writer, '","feesMinor":"', sub.feesMinor.toString());
  addField(writer, '","carriedInMinor":"', sub.carriedInMinor.toString());
  addField(writer, '","netMinor":"', sub.netMinor.toString());
  addField(writer, '","closingMinor":"', sub.closingMinor.toString());
  addField(writer, '","because":"', sub.because);
  addField(writer, '","instructionId":', idText(sub.instructionId));
  addAscii(writer, '}\n');
}

function writeTransfer(writer: ByteWriter, transfer: NettingTransfer): void {
  addField(writer, '{"merchantId":"', transfer.merchantId);
  addField(writer, '","currency":"', transfer.currency);
  addField(writer, '","fromAccountId":', idText(transfer.fromAccountId));
  addField(writer, ',"toAccountId":', idText(transfer.toAccountId));
  addField(writer, ',"amountMinor":"', transfer.amountMinor.toString());
  addAscii(writer, '"}\n');
}
