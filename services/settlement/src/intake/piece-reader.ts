// The bytes of a source in the order of the file, hashed as they come, in portions of any size.
import type { Sha256 } from '@asof/domain';
import { assert } from '@asof/domain/kernel';
import type { StreamHash } from '../content-store/hash-thread.ts';
import type { FileSource, OpenSource } from './file-source.ts';

export type PieceReader = {
  /** Bytes taken from the source so far. */
  readonly bytes: number;
  /**
   * Fills the buffer; fewer bytes only at the end of the file. They must stay as they are until `hashed`. Rejects as the source fails.
   */
  fill(buffer: Uint8Array): Promise<number>;
  /** Resolves when everything that was filled so far is hashed. */
  hashed(): Promise<void>;
  /** Filling rejects with the signal's reason from when it is given, and so does who waits for bytes then. */
  endWith(signal: AbortSignal): void;
  /** These bytes come first when it is filled next. */
  putBack(bytes: Uint8Array): void;
  /** Of the whole file, once it is at its end. */
  sha256(): Promise<Sha256>;
  /** Whoever waits for bytes is rejected. */
  close(): Promise<void>;
};

export type PieceReaderOptions = {
  readonly source: FileSource;
  /** Without it nobody may ask for the file's hash. */
  readonly hash: StreamHash | null;
  /** Called after each read, with its bytes: none at the end. */
  readonly onRead?: (bytes: number) => void;
};

/** Reads nothing yet. */
export function createPieceReader({ source, hash, onRead }: PieceReaderOptions): PieceReader {
  const reading = createReading(source);
  const closed = new AbortController();
  let waiting: Uint8Array = new Uint8Array();
  let ended = false;
  let hashing: Promise<void> = Promise.resolve();
  async function read(room: Uint8Array): Promise<number> {
    const bytes = await reading.read(room);
    if (bytes === 0) ended = true;
    else if (hash !== null) {
      hashing = hash.update(room.subarray(0, bytes));
      hashing.catch(() => undefined); // told to whoever asks for the hash
    }
    reader.bytes += bytes;
    onRead?.(bytes);
    return bytes;
  }
  const reader = {
    bytes: 0,
    async fill(buffer: Uint8Array) {
      const part = waiting.subarray(0, buffer.length);
      buffer.set(part);
      waiting = waiting.subarray(part.length);
      let end = part.length;
      while (end < buffer.length && !ended) end += await read(buffer.subarray(end));
      return end;
    },
    putBack(bytes: Uint8Array) {
      const joined = new Uint8Array(bytes.length + waiting.length);
      joined.set(bytes);
      joined.set(waiting, bytes.length);
      waiting = joined;
    },
    hashed: () => hashing,
    endWith(signal: AbortSignal) {
      const end = () => reading.end(signal.reason);
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true, signal: closed.signal });
    },
    async sha256() {
      assert(hash !== null, 'a file is hashed where its hash is asked for');
      return (await hash.digest()) as Sha256;
    },
    async close() {
      closed.abort();
      hash?.digest().catch(() => undefined); // told to whoever asked; nobody hashes on for a file that was left
      await reading.close();
    },
  };
  return reader;
}

/** The source, opened when it is first read; its reading can be ended at any time, also while somebody waits for it. */
function createReading(source: FileSource) {
  let opened: OpenSource | null = null;
  let isClosed = false;
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined); // told to whoever reads
  async function open(): Promise<OpenSource> {
    const bytes = await source.open();
    if (!isClosed) return bytes;
    await bytes.close(); // nobody else will
    return ended.promise;
  }
  return {
    async read(room: Uint8Array): Promise<number> {
      opened ??= await open();
      return Promise.race([ended.promise, opened.read(room)]);
    },
    end: (cause: unknown) => ended.reject(cause),
    async close(): Promise<void> {
      isClosed = true;
      ended.reject(new Error('nobody reads the file any more'));
      await opened?.close();
    },
  };
}
