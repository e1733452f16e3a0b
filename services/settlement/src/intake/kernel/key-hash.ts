// The hash by which keys are found (key-hash.as): of a single key, and of the keys of a segment's rows in columns. It is the same in every
// thread of an import, and kept nowhere.
import { TRANSACTION_KINDS, type TransactionKey } from '@asof/domain';
import { REFERENCE_BYTES } from '../../segment/segment.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { createSharedMemory, instantiate } from './web-assembly.ts';

type Names = Pick<TransactionKey, 'acquirerId' | 'mid' | 'tid'>;

/** As pairs.as has them: acquirer, MID and TID padded with NUL, and a number that multiplies each eight bytes of them. */
const ACQUIRER_BYTES = 32;
const MID_BYTES = 16;
const TID_BYTES = 8;
const NAME_FACTORS = [
  0xff51afd7ed558ccdn,
  0xc4ceb9fe1a85ec53n,
  0x94d049bb133111ebn,
  0xbf58476d1ce4e5b9n,
  0xd6e8feb86659fd93n,
  0xa0761d6478bd642fn,
  0xe7037ed1a0b428dbn,
];
const [FIRST, SECOND, THIRD] = [0x9fb21c651e98df25n, 0xd6e8feb86659fd93n, 0xa0761d6478bd642fn] as const;

/** Acquirer, MID and TID in 64 bits. */
export function nameHash({ acquirerId, mid, tid }: Names, seed: bigint): bigint {
  const bytes = Buffer.alloc(ACQUIRER_BYTES + MID_BYTES + TID_BYTES);
  bytes.write(acquirerId, 'latin1');
  bytes.write(mid, ACQUIRER_BYTES, 'latin1');
  bytes.write(tid, ACQUIRER_BYTES + MID_BYTES, 'latin1');
  const sum = NAME_FACTORS.reduce((names, factor, word) => names + bytes.readBigUInt64LE(word * 8) * factor, seed);
  return BigInt.asUintN(64, sum);
}

/** The hash of one key. */
export function keyHash(key: TransactionKey, seed: bigint): bigint {
  const rrn = Buffer.alloc(REFERENCE_BYTES);
  rrn.write(key.rrn, 'latin1');
  const numbers = (BigInt(key.batchNumber) << 32n) | BigInt(key.stan);
  const first = mix(nameHash(key, seed) ^ numbers, FIRST);
  const second = mix(first ^ rrn.readBigUInt64LE(), SECOND);
  const kind = BigInt(TRANSACTION_KINDS.indexOf(key.kind));
  return mix(second ^ (kind << 32n) ^ BigInt(rrn.readUInt32LE(8)), THIRD);
}

function mix(word: bigint, by: bigint): bigint {
  const product = BigInt.asUintN(64, word * by);
  return product ^ (product >> 32n);
}

/** Columns of up to so many rows, to be filled; `names` by nameHash. */
export type KeyColumns = {
  readonly names: BigUint64Array;
  readonly batchNumber: Uint32Array;
  readonly stan: Uint32Array;
  readonly rrn: Uint8Array;
  readonly kind: Uint8Array;
};

export type KeyHasher = KeyColumns & {
  /** The hashes of the first so many rows, two words of four bytes each; good until the next call. */
  hash(rows: number): Uint32Array;
};

const PAGE_BYTES = 65_536;
const ROW_BYTES = 8 + 4 + 4 + REFERENCE_BYTES + 1 + 8;

type Exports = {
  readonly hashKeys: (
    ...columns: [names: number, batch: number, stan: number, rrn: number, kind: number, rows: number, into: number]
  ) => void;
};

/** Hashes keys by the kernel, in a memory of its own. `rowsMax`: a multiple of eight. */
export function createKeyHasher(rowsMax: number): KeyHasher {
  const memory = createSharedMemory(Math.ceil((rowsMax * ROW_BYTES) / PAGE_BYTES));
  const { hashKeys } = instantiate<Exports>(KERNEL_BYTES, memory);
  const { buffer } = memory;
  const [names, hashes, batch, stan] = [0, rowsMax * 8, rowsMax * 16, rowsMax * 20];
  const rrn = rowsMax * 24;
  const kind = rrn + rowsMax * REFERENCE_BYTES;
  return {
    names: new BigUint64Array(buffer, names, rowsMax),
    batchNumber: new Uint32Array(buffer, batch, rowsMax),
    stan: new Uint32Array(buffer, stan, rowsMax),
    rrn: new Uint8Array(buffer, rrn, rowsMax * REFERENCE_BYTES),
    kind: new Uint8Array(buffer, kind, rowsMax),
    hash(rows) {
      hashKeys(names, batch, stan, rrn, kind, rows, hashes);
      return new Uint32Array(buffer, hashes, rows * 2);
    },
  };
}
