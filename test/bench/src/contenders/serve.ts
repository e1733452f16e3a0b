// The process of a contender: takes one request after the other from the run that started it, measures, replies.
import { readFileSync, writeFileSync } from 'node:fs';
import { createChecksum } from '../answer/checksum.ts';
import { type Contender, type Loaded, Skip } from './contender.ts';
import type { Reply, Request } from './messages.ts';

/** Serves until it is told to close, or until the run is gone: then too nothing is left behind. */
export function serve(contender: Contender): void {
  const { answer, leave } = createAnswering(contender);
  let turn = Promise.resolve();
  process.on('disconnect', () => {
    turn = turn.then(leave).finally(() => process.exit(0));
  });
  process.on('message', (request: Request) => {
    turn = turn.then(async () => {
      const reply = await answer(request).catch(replyTo);
      if (process.connected) process.send?.(reply);
    });
  });
}

function replyTo(error: unknown): Reply {
  if (error instanceof Skip) return { type: 'skipped', why: error.message };
  return { type: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function createAnswering(contender: Contender) {
  let loaded: Loaded | null = null;
  const ready = (): Loaded => {
    if (loaded === null) throw new Error('nothing is loaded yet');
    return loaded;
  };
  async function leave(): Promise<void> {
    const last = loaded;
    loaded = null;
    await last?.close();
  }
  async function answer(request: Request): Promise<Reply> {
    switch (request.type) {
      case 'load': {
        loaded = await contender(request.task);
        return { type: 'loaded', version: loaded.version, plan: loaded.plan, events: loaded.events ?? null };
      }
      case 'run':
        if (request.rehearse) await rehearsed(ready());
        return measured(ready());
      case 'check':
        return checked(ready());
      case 'usage':
        return { type: 'used', peakMiB: peakMiB(ready()) };
      case 'close':
        await leave();
        return { type: 'closed' };
    }
  }
  return { answer, leave };
}

/** More than what a core has of caches for itself, many times. */
const EVICTED_BYTES = 32 * 2 ** 20;
const CACHE_LINE_WORDS = 16;
let evicted = new Uint32Array(0);

/** So long it takes a process that slept to be as fast as it is: its pages, and what the processor guesses, are those of others. */
const AWAKE_MS = 50;

/** Runs outside the clock until the process is awake. Columns, lines and sums are cold again after each run. */
async function rehearsed({ reset, run }: Loaded): Promise<void> {
  if (evicted.length === 0) evicted = new Uint32Array(EVICTED_BYTES / 4);
  for (const began = performance.now(); performance.now() - began < AWAKE_MS; ) {
    await reset?.();
    await run();
    for (let word = 0; word < evicted.length; word += CACHE_LINE_WORDS) evicted[word]! += 1;
  }
}

async function measured({ reset, run, outsideUsage }: Loaded): Promise<Reply> {
  await reset?.();
  const outside = outsideUsage?.().cpuSeconds ?? 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await run();
  const seconds = (performance.now() - began) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = (user + system) / 1e6 + (outsideUsage?.().cpuSeconds ?? 0) - outside;
  return { type: 'ran', seconds, cpuSeconds };
}

/** Telling the answer takes memory of its own: the peak is counted anew from here. */
async function checked({ tell }: Loaded): Promise<Reply> {
  const { sink, decisions, totals } = createChecksum();
  await tell(sink);
  globalThis.gc?.();
  forgetPeak();
  return { type: 'checked', decisions: decisions(), totals: totals() };
}

function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere the peak is that of the whole life of the process, loading included: too high for every contender alike.
  }
}

function peakMiB({ outsideUsage }: Loaded): number {
  return outsideUsage?.().peakMiB ?? ownPeakKiB() / 1024;
}

function ownPeakKiB(): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
