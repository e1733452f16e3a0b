import { setImmediate as nextTurn } from 'node:timers/promises';
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

it('segments are proven in their order, two at a time, and none is begun when one has failed', async () => {
  const begun: string[] = [];
  const ended = new Map<string, { readonly resolve: () => void; readonly reject: (cause: Error) => void }>();
  const prove = (sha256: Sha256) => {
    begun.push(sha256);
    return new Promise<void>((resolve, reject) => ended.set(sha256, { resolve, reject }));
  };
  const reader = partReader({ prove } as ReadSegments, createColumnMemory(1 << 20));
  const proven = reader.prove(['first', 'second', 'third', 'fourth', 'fifth'].map(partOf));
  proven.catch(() => undefined); // told below
  expect(begun).toEqual(['first', 'second']);
  ended.get('first')?.resolve();
  await nextTurn();
  expect(begun).toEqual(['first', 'second', 'third']);
  ended.get('second')?.reject(new Error('damaged'));
  await nextTurn();
  ended.get('third')?.resolve();
  await expect(proven).rejects.toThrow('damaged');
  expect(begun).toEqual(['first', 'second', 'third']);
});
