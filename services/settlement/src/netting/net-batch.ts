// Turns the totals of a batch into money that goes out or is carried on (R17 to R19): sub-batches, netting transfers, minimums,
// payout instructions. The rules are the domain's; here they meet many groups at once.
import { hash } from 'node:crypto';
import {
  type Account,
  type AccountId,
  assert,
  type BatchId,
  type CarriedAmount,
  type Cut,
  compareSubBatches,
  type Estate,
  type GroupTotal,
  type InstructionId,
  instructionKeyText,
  keyText,
  type NettingTransfer,
  nettingOf,
  payoutOf,
  type SubBatch,
  type SubBatchKey,
  uuidV8,
} from '@asof/domain';
import type { Instruction } from './instruction-sheet.ts';
import type { PaidSubBatch } from './net-sheet.ts';

export type NetBatch = {
  /** By `compareSubBatches`, as are the instructions. */
  readonly subBatches: readonly PaidSubBatch[];
  readonly transfers: readonly NettingTransfer[];
  readonly instructions: readonly Instruction[];
};

export type Netting = {
  readonly batchId: BatchId;
  readonly cutAt: Cut['cutAt'];
  /** At the batch's K. */
  readonly estate: Estate;
  readonly totals: readonly GroupTotal[];
  readonly carriedIn: readonly CarriedAmount[];
};

export function netBatch({ batchId, cutAt, estate, totals, carriedIn }: Netting): NetBatch {
  const { transfers, closed } = nettingOf(subBatchesOf(totals, carriedIn));
  const instructions: Instruction[] = [];
  const known = { ...estate, account: remembered(estate) };
  const subBatches = closed.map(sub => {
    const { kind, because } = payoutOf(known, cutAt, sub);
    const { merchantId, accountId, currency, closingMinor: amountMinor } = sub;
    if (kind === 'carried' || accountId === null) return { ...sub, because, instructionId: null };
    const instructionId = instructionIdOf({ batchId, merchantId, accountId, currency });
    const { token, tail } = accountOf(known, accountId);
    instructions.push({ instructionId, merchantId, accountId, token, tail, currency, amountMinor });
    return { ...sub, because, instructionId };
  });
  return { subBatches, transfers, instructions };
}

/** R19: derived, so that the same batch made again orders the same payouts. */
export function instructionIdOf(key: Parameters<typeof instructionKeyText>[0]): InstructionId {
  return uuidV8(hash('sha256', instructionKeyText(key), 'hex')) as string as InstructionId;
}

/** What goes into the next batch beside its rows; zero is nothing. */
export function carriedOutOf(subBatches: Iterable<PaidSubBatch>): readonly CarriedAmount[] {
  const carried: CarriedAmount[] = [];
  for (const { merchantId, accountId, currency, closingMinor, instructionId } of subBatches) {
    if (instructionId === null && closingMinor !== 0n)
      carried.push({ merchantId, accountId, currency, amountMinor: closingMinor });
  }
  return carried;
}

/** R17: a sub-batch may come from rows, from what was carried in, or from both. */
function subBatchesOf(totals: readonly GroupTotal[], carriedIn: readonly CarriedAmount[]): readonly SubBatch[] {
  const subBatches = new Map<string, Sums>();
  let last: Sums | null = null;
  for (const total of totals) {
    // Totals stand in the order of sub-batches: to see that it is the same one costs less than its name.
    const sub: Sums = last !== null && compareSubBatches(last, total) === 0 ? last : sumsOf(subBatches, total);
    sub.creditsMinor += total.creditsMinor;
    sub.debitsMinor += total.debitsMinor;
    sub.feesMinor += total.feesMinor;
    sub.netMinor += total.creditsMinor - total.debitsMinor - total.feesMinor;
    last = sub;
  }
  for (const carried of carriedIn) {
    const sub = sumsOf(subBatches, carried);
    sub.carriedInMinor += carried.amountMinor;
    sub.netMinor += carried.amountMinor;
  }
  return [...subBatches.values()];
}

type Sums = { -readonly [Field in keyof SubBatch]: SubBatch[Field] };

function sumsOf(subBatches: Map<string, Sums>, { merchantId, accountId, currency }: SubBatchKey): Sums {
  const name = keyText({ merchantId, accountId, currency });
  const known = subBatches.get(name);
  if (known !== undefined) return known;
  const zero = { creditsMinor: 0n, debitsMinor: 0n, feesMinor: 0n, carriedInMinor: 0n, netMinor: 0n };
  const sums = { merchantId, accountId, currency, ...zero };
  subBatches.set(name, sums);
  return sums;
}

/** Each account is asked for twice a currency, and is made anew at each asking. */
function remembered(estate: Estate): Estate['account'] {
  const accounts = new Map<AccountId, Account | null>();
  return accountId => {
    const known = accounts.get(accountId);
    if (known !== undefined) return known;
    const account = estate.account(accountId);
    accounts.set(accountId, account);
    return account;
  };
}

function accountOf(estate: Estate, accountId: AccountId): Account {
  const account = estate.account(accountId);
  assert(account !== null, `account ${accountId} was registered before a binding led to it`);
  return account;
}
