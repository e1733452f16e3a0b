// The payout instructions of a batch (R19): whom to pay, how much, to which card. What people do to one afterwards stands in its own
// stream; the sheet never changes.
import { AccountId, BatchId, Currency, InstructionId, MerchantId, minorText } from '@asof/domain';
import { z } from 'zod';
import { KEY_WORDS, OF } from '../decision/sum-rows.ts';
import {
  type ByteWriter,
  createByteWriter,
  putAll,
  putAscii,
  putBytes,
  putInteger,
  roomFor,
  signs,
  writtenBytes,
  writtenUpTo,
} from '../sheet/byte-writer.ts';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';
import { noCard, readCard } from '../timelines/account-facts.ts';
import { textIn } from '../timelines/dictionary.ts';
import { putCurrency } from '../timelines/scope-keys.ts';
import { putTextAt } from '../timelines/text-heap.ts';
import type { NetBatch } from './net-batch.ts';

const Header = z.strictObject({ sheet: z.literal('instructions'), version: z.literal(1), batchId: BatchId });
const Instruction = z.strictObject({
  instructionId: InstructionId,
  merchantId: MerchantId,
  accountId: AccountId,
  /** The card as the vault knows it, and the digits that a person may see; as known at the batch's K. */
  token: z.string(),
  tail: z.string(),
  currency: Currency,
  amountMinor: minorText,
});
export type StoredInstruction = z.output<typeof Instruction>;

/** One line for each sub-batch that is paid, in their order. */
export function encodeInstructions(batchId: BatchId, net: NetBatch): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'instructions', version: 1, batchId };
  const { instructionIds } = net;
  const writer = createByteWriter(instructionIds.length * LINE_BYTES);
  for (let row = 0; row < instructionIds.length; row++)
    if (instructionIds[row] !== null) writeInstruction(writer, net, row, instructionIds[row]!);
  return [...encodeLines(header, []), writtenBytes(writer)];
}

/** Throws SheetFailure. */
export function* decodeInstructions(bytes: Uint8Array): Generator<StoredInstruction> {
  for (const line of splitLines(bytes, Header).lines) yield decodeLine(line, Instruction);
}

/** With room to spare. */
const LINE_BYTES = 300;
/** Three ids of up to 64 bytes, an amount, and the signs between them; the card's texts stand beside it. */
const LINE_BYTES_MAX = 512;

const SIGN = signs({
  instruction: '{"instructionId":"',
  merchant: '","merchantId":"',
  account: '","accountId":"',
  token: '","token":',
  tail: ',"tail":',
  currency: ',"currency":"',
  amount: '","amountMinor":"',
  end: '"}\n',
});

const card = noCard();

/** By hand and not by the schema: there may be as many lines as merchants have cards. */
function writeInstruction(
  writer: ByteWriter,
  { subBatches: { columns, keys }, registrations, closingMinor }: NetBatch,
  row: number,
  instructionId: InstructionId,
): void {
  const { heap, merchants, accounts } = columns;
  const key = row * KEY_WORDS;
  readCard(columns, registrations[row]!, card);
  const to = roomFor(writer, LINE_BYTES_MAX + card.tailEnd - card.token);
  let end = putAscii(to, putAll(to, writer.length, SIGN.instruction), instructionId);
  end = putTextAt(to, putAll(to, end, SIGN.merchant), heap, textIn(merchants, keys[key + OF.merchant]!));
  end = putTextAt(to, putAll(to, end, SIGN.account), heap, textIn(accounts, keys[key + OF.account]!));
  end = putBytes(to, putAll(to, end, SIGN.token), heap.data, card.token, card.tokenEnd);
  end = putBytes(to, putAll(to, end, SIGN.tail), heap.data, card.tail, card.tailEnd);
  end = putCurrency(to, putAll(to, end, SIGN.currency), keys[key + OF.currency]!);
  end = putInteger(to, putAll(to, end, SIGN.amount), closingMinor[row]!);
  writtenUpTo(writer, putAll(to, end, SIGN.end));
}
