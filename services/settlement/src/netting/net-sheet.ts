// R17 to R19 as a sheet: every sub-batch with what was carried in, netted, paid and carried out, then the netting transfers.
import {
  AccountId,
  BatchId,
  type CarriedAmount,
  Currency,
  compareSubBatches,
  InstructionId,
  MerchantId,
  minorText,
  type NettingTransfer,
  type SubBatchKey,
} from '@asof/domain';
import { z } from 'zod';
import { putSubBatchKey } from '../decision/sub-batch-key.ts';
import { KEY_WORDS, ROW_SUMS, SUM } from '../decision/sum-rows.ts';
import {
  addAscii,
  type ByteWriter,
  createByteWriter,
  putAll,
  putAscii,
  putInteger,
  roomFor,
  signs,
  writtenBytes,
  writtenUpTo,
} from '../sheet/byte-writer.ts';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';
import type { NetBatch } from './net-batch.ts';

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

type StoredSubBatch = z.output<typeof SubBatchLine>;
type StoredTransfer = z.output<typeof TransferLine>;

export type NetSheet = {
  readonly subBatches: () => Generator<StoredSubBatch>;
  readonly transfers: () => Generator<StoredTransfer>;
  /** Reads only the lines on the way to it. */
  readonly find: (key: SubBatchKey) => StoredSubBatch | null;
};

/** Transfers stand as netting made them. */
export function encodeNetSheet(batchId: BatchId, net: NetBatch): readonly Uint8Array[] {
  const { subBatches, transfers } = net;
  const counts = { subBatches: subBatches.length, transfers: transfers.length };
  const header: z.output<typeof Header> = { sheet: 'net', version: 1, batchId, ...counts };
  const writer = createByteWriter(subBatches.length * LINE_BYTES);
  for (let row = 0; row < subBatches.length; row++) writeSubBatch(writer, net, row);
  for (const transfer of transfers) addAscii(writer, `${JSON.stringify(transferLine(transfer))}\n`);
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

/** What goes into the next batch beside its rows; zero is nothing. */
export function carriedOutOf(subBatches: Iterable<StoredSubBatch>): readonly CarriedAmount[] {
  const carried: CarriedAmount[] = [];
  for (const { merchantId, accountId, currency, closingMinor, instructionId } of subBatches) {
    if (instructionId === null && closingMinor !== 0n)
      carried.push({ merchantId, accountId, currency, amountMinor: closingMinor });
  }
  return carried;
}

/** With room to spare. */
const LINE_BYTES = 350;
/** Three ids of up to 64 bytes, six amounts, and the signs between them. */
const LINE_BYTES_MAX = 600;

const SIGN = signs({
  credits: ',"creditsMinor":"',
  debits: '","debitsMinor":"',
  fees: '","feesMinor":"',
  carriedIn: '","carriedInMinor":"',
  net: '","netMinor":"',
  closing: '","closingMinor":"',
  because: '","because":"',
  instruction: '","instructionId":"',
  end: '"}\n',
  noInstruction: '","instructionId":null}\n',
});

/** By hand and not by the schema: there may be as many lines as merchants have cards. */
function writeSubBatch(
  writer: ByteWriter,
  { subBatches, closingMinor, because, instructionIds }: NetBatch,
  row: number,
) {
  const { columns, keys } = subBatches;
  const { near } = subBatches.sums;
  const sum = row * ROW_SUMS;
  const to = roomFor(writer, LINE_BYTES_MAX);
  let end = putSubBatchKey(to, writer.length, columns, keys, row * KEY_WORDS);
  end = putInteger(to, putAll(to, end, SIGN.credits), near[sum + SUM.credits]!);
  end = putInteger(to, putAll(to, end, SIGN.debits), near[sum + SUM.debits]!);
  end = putInteger(to, putAll(to, end, SIGN.fees), near[sum + SUM.fees]!);
  end = putInteger(to, putAll(to, end, SIGN.carriedIn), near[sum + SUM.carriedIn]!);
  end = putInteger(to, putAll(to, end, SIGN.net), near[sum + SUM.net]!);
  end = putInteger(to, putAll(to, end, SIGN.closing), closingMinor[row]!);
  end = putAscii(to, putAll(to, end, SIGN.because), because[row]!);
  const instructionId = instructionIds[row]!;
  if (instructionId === null) writtenUpTo(writer, putAll(to, end, SIGN.noInstruction));
  else {
    end = putAscii(to, putAll(to, end, SIGN.instruction), instructionId);
    writtenUpTo(writer, putAll(to, end, SIGN.end));
  }
}

function transferLine(transfer: NettingTransfer): z.input<typeof TransferLine> {
  const { merchantId, currency, fromAccountId, toAccountId, amountMinor } = transfer;
  return { merchantId, currency, fromAccountId, toAccountId, amountMinor: amountMinor.toString() };
}
