// What every content store keeps to. An adapter's test calls this with a way to make one and to damage what it holds.
import type { Sha256 } from '@asof/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ContentKind, ContentStore } from './content-store.ts';

export type StoreUnderTest = {
  readonly store: ContentStore;
  /** Flips one bit of the stored content, behind the store's back. */
  readonly damage: (kind: ContentKind, sha256: Sha256) => Promise<void>;
  /** The same storage opened again. */
  readonly reopen: () => Promise<ContentStore>;
};

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' as Sha256;
const [CHUNKS, CHUNKS_KEPT, CHUNK_BYTES] = [40, 3, 50_000];
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array) => new TextDecoder().decode(content);

export function contentStoreContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`ContentStore contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: ContentStore;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });

    it('names a content by the SHA-256 of its chunks put together', async () => {
      expect(await store.put('sheets', [bytes('a'), bytes(''), bytes('bc')])).toBe(ABC);
      expect(text(await store.read('sheets', ABC))).toBe('abc');
    });

    it('keeps an empty content', async () => {
      expect(await store.read('sheets', await store.put('sheets', []))).toHaveLength(0);
    });

    it('takes the same content again without changing anything', async () => {
      await Promise.all([store.put('sheets', [bytes('abc')]), store.put('sheets', [bytes('abc')])]);
      expect(await store.list('sheets')).toEqual([ABC]);
      expect(text(await store.read('sheets', ABC))).toBe('abc');
    });

    it('holds each kind apart and lists it sorted', async () => {
      const names = await Promise.all(['x', 'y', 'z'].map(content => store.put('segments', [bytes(content)])));
      await store.put('decisions', [bytes('abc')]);
      expect(await store.list('segments')).toEqual(names.toSorted());
      expect(await store.list('decisions')).toEqual([ABC]);
      await expect(store.read('sheets', ABC)).rejects.toMatchObject({ code: 'content-missing' });
    });

    it('says which content is missing', async () => {
      const failure = { code: 'content-missing', retryable: false, message: expect.stringContaining(`sheets/${ABC}`) };
      await expect(store.read('sheets', ABC)).rejects.toMatchObject(failure);
    });

    it('never hands out a content that is not what its name says', async () => {
      await store.put('sheets', [bytes('abc')]);
      await under.damage('sheets', ABC);
      const failure = { code: 'content-corrupt', retryable: false, message: expect.stringContaining(`sheets/${ABC}`) };
      await expect(store.read('sheets', ABC)).rejects.toMatchObject(failure);
    });

    it('mends a damaged content when it is put again', async () => {
      await store.put('sheets', [bytes('abc')]);
      await under.damage('sheets', ABC);
      await store.put('sheets', [bytes('abc')]);
      expect(text(await store.read('sheets', ABC))).toBe('abc');
    });

    it('gives each reader a buffer of its own, fit for typed arrays', async () => {
      await store.put('sheets', [bytes('abc')]);
      const first = await store.read('sheets', ABC);
      expect(first.byteOffset).toBe(0);
      first.fill(0);
      expect(text(await store.read('sheets', ABC))).toBe('abc');
    });

    it('takes chunks one at a time, each good until the next is asked for', async () => {
      const buffer = bytes('?');
      const reused = function* () {
        for (const letter of 'abc') {
          buffer.set(bytes(letter));
          yield buffer;
        }
      };
      for (const hints of [{}, { bytes: 3 }, { bytes: 100_000_000 }]) {
        expect(await store.put('sheets', reused(), hints)).toBe(ABC);
        expect(text(await store.read('sheets', ABC))).toBe('abc');
      }
    });

    it('takes chunks that stay as they are until others have been asked for', async () => {
      const shared = new Uint8Array(new SharedArrayBuffer(CHUNKS_KEPT * CHUNK_BYTES));
      const inTurn = function* () {
        for (let chunk = 0; chunk < CHUNKS; chunk++) {
          const at = (chunk % CHUNKS_KEPT) * CHUNK_BYTES;
          yield shared.subarray(at, at + CHUNK_BYTES).fill(chunk);
        }
      };
      const wanted = Uint8Array.from({ length: CHUNKS * CHUNK_BYTES }, (_, at) => Math.floor(at / CHUNK_BYTES));
      for (const bytes of [0, 100_000_000]) {
        const sha256 = await store.put('sheets', inTurn(), { bytes, chunksKept: CHUNKS_KEPT });
        expect(Buffer.compare(await store.read('sheets', sha256), wanted)).toBe(0);
      }
    });

    it('reads parts of a content that was opened', async () => {
      await store.put('sheets', [bytes('abc')]);
      const reopened = await under.reopen();
      for (const open of [store.open, reopened.open, reopened.openUnchecked]) {
        const content = await open('sheets', ABC);
        expect(content.bytes).toBe(3);
        const buffer = bytes('????');
        await content.readInto(buffer.subarray(1, 3), 1);
        expect(text(buffer)).toBe('?bc?');
        await content.readInto(buffer.subarray(0, 0), 3);
        await expect(content.readInto(buffer.subarray(0, 3), 1)).rejects.toMatchObject({ code: 'content-corrupt' });
        await content.close();
      }
    });

    it('opens nothing that is missing or not what its name says', async () => {
      await expect(store.open('sheets', ABC)).rejects.toMatchObject({ code: 'content-missing' });
      await store.put('sheets', [bytes('abc')]);
      await under.damage('sheets', ABC);
      const failure = { code: 'content-corrupt', retryable: false, message: expect.stringContaining(`sheets/${ABC}`) };
      await expect((await under.reopen()).open('sheets', ABC)).rejects.toMatchObject(failure);
    });

    it('opens unchecked whatever is there', async () => {
      await expect(store.openUnchecked('sheets', ABC)).rejects.toMatchObject({ code: 'content-missing' });
      await store.put('sheets', [bytes('abc')]);
      await under.damage('sheets', ABC);
      const content = await store.openUnchecked('sheets', ABC);
      const buffer = bytes('???');
      await content.readInto(buffer, 0);
      expect(text(buffer)).not.toBe('abc');
      await content.close();
    });

    it('does not call checked what it neither wrote nor opened', async () => {
      expect(store.isChecked('sheets', ABC)).toBe(false);
      await store.put('sheets', [bytes('abc')]);
      const reopened = await under.reopen();
      await (await reopened.openUnchecked('sheets', ABC)).close();
      expect(reopened.isChecked('sheets', ABC)).toBe(false);
      await under.damage('sheets', ABC);
      await expect(reopened.open('sheets', ABC)).rejects.toMatchObject({ code: 'content-corrupt' });
      expect(reopened.isChecked('sheets', ABC)).toBe(false);
    });

    it('keeps every acknowledged content across a reopening', async () => {
      await store.put('sheets', [bytes('abc')]);
      store = await under.reopen();
      expect(text(await store.read('sheets', ABC))).toBe('abc');
    });
  });
}
