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
  type Estate,
  type GroupTotal,
  InstructionId,
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
  const known = { ...estate, account: lastRemembered(estate) };
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
  return InstructionId.parse(uuidV8(hash('sha256', instructionKeyText(key), 'buffer')));
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
  const subBatches = new Map<string, SubBatch>();
  for (const total of totals) putSum(subBatches, total, total);
  for (const carried of carriedIn) putSum(subBatches, carried, { carriedInMinor: carried.amountMinor });
  return [...subBatches.values()];
}

type Amounts = Omit<SubBatch, keyof SubBatchKey | 'netMinor'>;

function putSum(subBatches: Map<string, SubBatch>, key: SubBatchKey, more: Partial<Amounts>): void {
  const { merchantId, accountId, currency } = key;
  const name = keyText(key);
  const known = subBatches.get(name);
  const creditsMinor = (known?.creditsMinor ?? 0n) + (more.creditsMinor ?? 0n);
  const debitsMinor = (known?.debitsMinor ?? 0n) + (more.debitsMinor ?? 0n);
  const feesMinor = (known?.feesMinor ?? 0n) + (more.feesMinor ?? 0n);
  const carriedInMinor = (known?.carriedInMinor ?? 0n) + (more.carriedInMinor ?? 0n);
  const netMinor = creditsMinor - debitsMinor - feesMinor + carriedInMinor;
  subBatches.set(name, {
    ...{ merchantId, accountId, currency },
    ...{ creditsMinor, debitsMinor, feesMinor, carriedInMinor, netMinor },
  });
}

/** Each account is asked for twice, one time after the other, and is made anew at each asking. */
function lastRemembered(estate: Estate): Estate['account'] {
  let last: { readonly accountId: AccountId; readonly account: Account | null } | null = null;
  return accountId => {
    if (last?.accountId !== accountId) last = { accountId, account: estate.account(accountId) };
    return last.account;
  };
}

function accountOf(estate: Estate, accountId: AccountId): Account {
  const account = estate.account(accountId);
  assert(account !== null, `account ${accountId} was registered before a binding led to it`);
  return account;
}
