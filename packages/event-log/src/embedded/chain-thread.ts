// A thread that hashes pages of events again while another reads on. It only ever says that a page is whole: whatever else it says, or if
// it says nothing any more, the page is held against the chain by its reader, who then names the place.
import { Worker } from 'node:worker_threads';
import { type LinkRoom, linkBytesMax, linkRoom, writeLastHash, writeLink } from './chain.ts';
import type { StoredEvent } from './stored-event.ts';

/** A thousand events are some 700 KB, and their bytes at most three times their characters. */
const ROOM_BYTES = 4 * 1024 * 1024;
/** Behind the last link stands its hash. */
const LAST_BYTES_MAX = 1024;

export type ChainEvent = { readonly event: StoredEvent; readonly hash: string };
export type ChainThread = {
  /** Whether the thread has begun to work. */
  readonly isReady: () => boolean;
  /** Are these events linked, the first to the hash `previous`? False also when the thread cannot tell; never rejects. */
  readonly areLinked: (previous: string, page: readonly ChainEvent[]) => Promise<boolean>;
  readonly close: () => void;
};

export function createChainThread(): ChainThread {
  const memory = new SharedArrayBuffer(ROOM_BYTES);
  const room = linkRoom(memory);
  const worker = new Worker(new URL('./chain.worker.ts', import.meta.url), {
    workerData: memory,
    resourceLimits: { maxYoungGenerationSizeMb: 2 }, // what it makes is garbage at once
  });
  let [isReady, isEnded] = [false, false];
  let answer: (areLinked: boolean) => void = () => undefined;
  let turn: Promise<boolean> = Promise.resolve(true);
  // The process waits for the thread only while an answer is due.
  worker.unref();
  worker.on('online', () => {
    isReady = true;
  });
  worker.on('message', (areLinked: boolean) => answer(areLinked));
  const end = () => {
    isEnded = true;
    answer(false);
  };
  worker.on('error', end);
  worker.on('exit', end);

  function ask(links: number): Promise<boolean> {
    worker.ref();
    const asked = new Promise<boolean>(resolve => {
      answer = resolve;
    });
    worker.postMessage(links);
    return asked.finally(() => worker.unref());
  }

  return {
    isReady: () => isReady && !isEnded,
    areLinked(previous, page) {
      turn = turn.then(() => (!isEnded && write(room, previous, page) ? ask(page.length) : false));
      return turn;
    },
    close: () => void worker.terminate(),
  };
}

/** False when there is no room for the page. */
function write(room: LinkRoom, previous: string, page: readonly ChainEvent[]): boolean {
  const bytesMax = page.reduce((sum, { event }) => sum + linkBytesMax(event), LAST_BYTES_MAX);
  if (bytesMax > ROOM_BYTES) return false;
  let [at, before] = [0, previous];
  for (const { event, hash } of page) {
    at = writeLink(room, at, before, event);
    before = hash;
  }
  writeLastHash(room, at, before);
  return true;
}
