import type { Sha256 } from '@asof/domain';
import { createColumnMemory } from '@asof/routing';
import { expect, it } from 'vitest';
import type { RoutedColumns } from '../segment/open-segment.ts';
import { type NumberedPart, partReader, type ReadSegments } from './numbered-rows.ts';

const partOf = (name: string) => ({ part: { segmentSha256: name }, rows: null, count: 1 }) as unknown as NumberedPart;

/** Tells what is read; a segment named `damaged` cannot be. */
function createReader() {
  const read: string[] = [];
  const readRouted: ReadSegments['readRouted'] = async (sha256, room) => {
    read.push(sha256);
    if (sha256 === ('damaged' as Sha256)) throw new Error('damaged');
    return { sha256, occurredAt: room(8) } as unknown as RoutedColumns;
  };
  return { read, reader: partReader({ readRouted } as ReadSegments, createColumnMemory(1 << 20)) };
}

it('what was begun is what is asked for next, and is read once', async () => {
  const { read, reader } = createReader();
  const [first, second] = [partOf('first'), partOf('second')];
  reader.beginRouted(first);
  const [begun, next] = [await reader.routed(first), await reader.routed(second)];
  expect(read).toEqual(['first', 'second']);
  expect([begun.sha256, next.sha256]).toEqual(['first', 'second']);
  expect(begun.occurredAt.byteOffset).not.toBe(next.occurredAt.byteOffset);
  expect((await reader.routed(first)).sha256).toBe('first');
  expect(read).toEqual(['first', 'second', 'first']);
});

it('what was begun and fails is told to whoever asks for it, and to nobody else', async () => {
  const { reader } = createReader();
  const damaged = partOf('damaged');
  reader.beginRouted(damaged);
  await reader.settled();
  await expect(reader.routed(damaged)).rejects.toThrow('damaged');
});
