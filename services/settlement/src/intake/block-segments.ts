// The accepted rows of a block as segments, one for each acquirer: sorted by pair, in file order inside a pair.
import type { Instant } from '@asof/domain';
import { REFERENCE_BYTES, type SegmentContent, TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { FATE } from './judge.ts';
import type { Pair } from './pair-table.ts';
import type { RowBlock } from './row-block.ts';

export type BlockSegment = { readonly content: SegmentContent; readonly latestReceivedAt: Instant };

/** One at a time, by acquirer: the columns of the next are made when it is asked for. */
export function* segmentsOfBlock(block: RowBlock, pairs: readonly Pair[], fates: Uint8Array): Generator<BlockSegment> {
  const perPair = new Uint32Array(pairs.length);
  for (let row = 0; row < block.rows; row++) if (fates[row] === FATE.accepted) perPair[block.pair[row]!]!++;
  const byAcquirer = Map.groupBy(
    [...pairs.keys()].filter(pair => perPair[pair]! > 0),
    pair => pairs[pair]!.acquirerId,
  );
  for (const acquirerId of [...byAcquirer.keys()].sort()) {
    const own = byAcquirer.get(acquirerId)!.sort((left, right) => (pairs[left]!.name < pairs[right]!.name ? -1 : 1));
    const pairStart = new Uint32Array(own.length + 1);
    const next = new Int32Array(pairs.length).fill(-1); // where the next row of a pair of this acquirer stands
    own.forEach((pair, index) => {
      next[pair] = pairStart[index]!;
      pairStart[index + 1] = pairStart[index]! + perPair[pair]!;
    });
    const order = new Uint32Array(pairStart.at(-1)!);
    for (let row = 0; row < block.rows; row++) {
      const pair = block.pair[row]!;
      if (fates[row] === FATE.accepted && next[pair]! >= 0) order[next[pair]!++] = row;
    }
    yield gather(block, order, { acquirerId, pairNames: own.map(pair => pairs[pair]!.name), pairStart });
  }
}

type Directory = Pick<SegmentContent, 'acquirerId' | 'pairNames' | 'pairStart'>;

function gather(block: RowBlock, order: Uint32Array, directory: Directory): BlockSegment {
  const receivedAt = gatherFloats(block.receivedAt, order);
  const content = {
    ...directory,
    occurredAt: gatherFloats(block.occurredAt, order),
    receivedAt,
    amountMinor: gatherFloats(block.amountMinor, order),
    kind: gatherColumn(block.kind, order, new Uint8Array(order.length)),
    mode: gatherColumn(block.mode, order, new Uint8Array(order.length)),
    batchNumber: gatherColumn(block.batchNumber, order, new Uint32Array(order.length)),
    stan: gatherColumn(block.stan, order, new Uint32Array(order.length)),
    rrn: gatherBytes(block.rrn, order, REFERENCE_BYTES),
    originalReference: gatherBytes(block.originalReference, order, REFERENCE_BYTES),
    line: gatherColumn(block.line, order, new Uint32Array(order.length)),
    occurredOffset: gatherColumn(block.occurredOffset, order, new Int16Array(order.length)),
    receivedOffset: gatherColumn(block.receivedOffset, order, new Int16Array(order.length)),
    transactionId: gatherBytes(block.transactionId, order, TRANSACTION_ID_BYTES),
  };
  return {
    content,
    latestReceivedAt: receivedAt.reduce((latest, at) => Math.max(latest, at), receivedAt[0]!) as Instant,
  };
}

function gatherFloats(column: Float64Array, order: Uint32Array): Float64Array {
  return gatherColumn(column, order, new Float64Array(order.length));
}

function gatherColumn<C extends Uint8Array | Int16Array | Uint32Array | Float64Array>(
  column: C,
  order: Uint32Array,
  into: C,
): C {
  for (let index = 0; index < order.length; index++) into[index] = column[order[index]!]!;
  return into;
}

/** As words of four bytes: both widths are multiples of it. */
function gatherBytes(column: Uint8Array, order: Uint32Array, width: number): Uint8Array {
  const words = width / 4;
  const from = new Uint32Array(column.buffer, column.byteOffset, column.length / 4);
  const into = new Uint32Array(order.length * words);
  for (let index = 0, at = 0; index < order.length; index++) {
    const start = order[index]! * words;
    for (let word = start; word < start + words; word++) into[at++] = from[word]!;
  }
  return new Uint8Array(into.buffer);
}
