// The payout instructions of a batch (R19): whom to pay, how much, to which card. What people do to one afterwards stands in its own
// stream; the sheet never changes.
import { AccountId, BatchId, Currency, InstructionId, MerchantId, minorText } from '@asof/domain';
import { z } from 'zod';
import { decodeLine, encodeLines, splitLines } from '../sheet/json-lines.ts';

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
/** Before it is known to be within the exact range. */
export type Instruction = Omit<StoredInstruction, 'amountMinor'> & { readonly amountMinor: bigint };

/** In the order of their sub-batches. */
export function encodeInstructions(batchId: BatchId, instructions: readonly Instruction[]): readonly Uint8Array[] {
  const header: z.output<typeof Header> = { sheet: 'instructions', version: 1, batchId };
  return encodeLines(header, instructions.map(lineOf));
}

/** Throws SheetFailure. */
export function* decodeInstructions(bytes: Uint8Array): Generator<StoredInstruction> {
  for (const line of splitLines(bytes, Header).lines) yield decodeLine(line, Instruction);
}

function lineOf({ instructionId, merchantId, accountId, token, tail, currency, amountMinor }: Instruction) {
  return { instructionId, merchantId, accountId, token, tail, currency, amountMinor: amountMinor.toString() };
}
