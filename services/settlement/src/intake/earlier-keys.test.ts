// Keys of several acquirers that look alike in the part of the id by which they are found.
import type { AcquirerId, Instant, Sha256, Transaction, TransactionId } from '@asof/domain';
import { expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import { buildSegment } from '../segment/segment-build.ts';
import { writeSegment } from '../segment/segment-codec.ts';
import { createEarlierKeys } from './earlier-keys.ts';

const HEAD = '0123456789abcdef';

function transaction(acquirerId: AcquirerId, transactionId: string): Transaction {
  return {
    transactionId: transactionId as TransactionId,
    acquirerId,
    mid: 'M',
    tid: 'T',
    batchNumber: '000001',
    stan: '000001',
    rrn: 'R1',
    kind: 'sale',
    mode: 'online',
    occurredAt: 0 as Instant,
    receivedAt: 0 as Instant,
    amountMinor: 100n,
    currency: 'CNY',
    originalReference: null,
  } as Transaction;
}

it('are all candidates, whichever acquirer was read first', async () => {
  const contents = memoryContentStore();
  const ids = new Map<AcquirerId, string>([
    ['acqA' as AcquirerId, HEAD + 'a'.repeat(48)],
    ['acqB' as AcquirerId, HEAD + 'b'.repeat(48)],
  ]);
  const segments = new Map<AcquirerId, Sha256>();
  for (const [acquirerId, id] of ids) {
    const row = { transaction: transaction(acquirerId, id), line: 2, occurredOffset: 0, receivedOffset: 0 };
    segments.set(acquirerId, await writeSegment(contents, buildSegment(acquirerId, [row])));
  }
  const keys = createEarlierKeys(contents, acquirerId => [
    { sha256: segments.get(acquirerId)!, fileSha256: null, rows: 1 },
  ]);
  await keys.load([...ids.keys()].map(acquirerId => ({ acquirerId })));
  for (const [acquirerId, id] of ids) {
    const asked = new Uint32Array(Uint8Array.from(Buffer.from(id, 'hex')).buffer);
    const found = (keys.find(asked, 0) ?? []).map(place => keys.rowAt(place).segment.sha256);
    expect(found).toContain(segments.get(acquirerId));
  }
});
