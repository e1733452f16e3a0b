// Identifiers as brands: a raw string never stands where an id of another kind is asked for. All are ASCII, so that comparing
// them as UTF-8 bytes (R18) and as JavaScript strings is the same thing.
import { z } from 'zod';

const name = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, 'an id has 1 to 64 letters, digits, _ or -');

export const AcquirerId = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,32}$/, 'an acquirer id has 1 to 32 letters, digits, _ or -')
  .brand<'AcquirerId'>();
export type AcquirerId = z.infer<typeof AcquirerId>;
export const MerchantId = name.brand<'MerchantId'>();
export type MerchantId = z.infer<typeof MerchantId>;
export const StoreId = name.brand<'StoreId'>();
export type StoreId = z.infer<typeof StoreId>;
/** The logical terminal. A TID is reused and is no identity (H32). */
export const TerminalId = name.brand<'TerminalId'>();
export type TerminalId = z.infer<typeof TerminalId>;
export const AccountId = name.brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;
export const BindingId = name.brand<'BindingId'>();
export type BindingId = z.infer<typeof BindingId>;
/** ISO 8583 DE42, card acceptor id. */
export const Mid = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,15}$/, 'a MID has 1 to 15 letters, digits, _ or -')
  .brand<'Mid'>();
export type Mid = z.infer<typeof Mid>;
/** ISO 8583 DE41, card acceptor terminal id: unique only inside (acquirer, MID), at one instant. */
export const Tid = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,8}$/, 'a TID has 1 to 8 letters, digits, _ or -')
  .brand<'Tid'>();
export type Tid = z.infer<typeof Tid>;
export const BatchId = name.brand<'BatchId'>();
export type BatchId = z.infer<typeof BatchId>;
export const InstructionId = name.brand<'InstructionId'>();
export type InstructionId = z.infer<typeof InstructionId>;

/** Lower-case hexadecimal SHA-256: the name of a segment, a column file or a sheet. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 lower-case hexadecimal digits')
  .brand<'Sha256'>();
export type Sha256 = z.infer<typeof Sha256>;
/** SHA-256 of a transaction's key (R1), in lower-case hexadecimal. */
export const TransactionId = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a transaction id is 64 lower-case hexadecimal digits')
  .brand<'TransactionId'>();
export type TransactionId = z.infer<typeof TransactionId>;
export const EventId = z.uuid().brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;
export const CommandId = z.string().min(1).max(128).brand<'CommandId'>();
export type CommandId = z.infer<typeof CommandId>;

/** The digits that begin with the bits of the variant, by the two bits behind them. */
const VARIANT = '89ab';

/** RFC 9562 version 8 from a digest in hexadecimal digits: event ids are derived, not drawn, so that a retry is the same event. */
export function uuidV8(digest: string): EventId {
  const variant = VARIANT.charAt(Number.parseInt(digest.charAt(16), 16) & 3);
  const begin = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}`;
  return `${begin}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}` as EventId;
}
