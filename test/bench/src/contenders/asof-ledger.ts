// How long it takes until timelines are ready: from the sealed snapshot alone, from it and what the log says beyond it, from the log alone.
// Each run begins with nothing in memory but the program, which is warm; what was read before lies in the system's cache of files.
import type { Instant } from '@asof/domain';
import { type EmbeddedEventLog, openEmbeddedEventLog } from '@asof/event-log/embedded';
import { createEstateSource, createLedger, directorySnapshotStore, type SnapshotStore } from '@asof/settlement';
import { decodeSnapshot } from '@asof/settlement/reading-snapshot';
import { groupOfNames } from '../world/estate-files.ts';
import { type Pair, pairsOf } from '../world/estate-pairs.ts';
import { recordedLedger } from '../world/recorded-ledger.ts';
import { type AnswerSink, type Loaded, Skip, type Task } from './contender.ts';

type Timelines = ReturnType<typeof createEstateSource>['timelines'];
type Ready = { readonly timelines: Timelines; readonly knownAt: bigint; readonly log: EmbeddedEventLog | null };

const PAIRS_TOLD = 1_000;

/** Ours only: rivals have no log. */
export async function asofLedger({ world, phase, threads }: Task): Promise<Loaded> {
  if (threads !== 1) throw new Skip('the log is read on one thread');
  const { log, snapshots, events, bindings } = await recordedLedger(world);
  const store = directorySnapshotStore(snapshots);
  const read = phase === 'sealed' ? () => fromSealed(store) : () => fromLog(log, phase === 'snapshot' ? store : null);
  const pairs = sampleOf(pairsOf(world));
  let ready: Ready | null = null;
  async function forget(): Promise<void> {
    await ready?.log?.close();
    ready = null;
  }
  return {
    async reset() {
      await forget();
      globalThis.gc?.();
    },
    async run() {
      ready = await read();
    },
    tell(sink) {
      if (ready !== null) tell(ready, pairs, sink);
    },
    close: forget,
    version: `@asof/settlement on Node ${process.versions.node}`,
    plan: `${bindings.toLocaleString('en-US')} bindings`,
    events,
    outsideUsage: null,
  };
}

/** Read, hashed, and laid under the timelines: not held against a log. */
async function fromSealed(store: SnapshotStore): Promise<Ready> {
  const file = await store.open();
  if (file === null) throw new Error('there is no snapshot');
  const { readings, position } = await decodeSnapshot(file);
  await file.close();
  const { timelines } = createEstateSource(readings.timelines);
  return { timelines, knownAt: position, log: null };
}

async function fromLog(directory: string, store: SnapshotStore | null): Promise<Ready> {
  const log = await openEmbeddedEventLog({ directory, clock: () => 0 as Instant });
  const report = (line: string): never => {
    throw new Error(line);
  };
  const { timelines, reader } = createLedger(log, store === null ? null : { store, report });
  await reader.catchUp();
  return { timelines, knownAt: reader.position() ?? 0n, log };
}

function sampleOf(pairs: readonly Pair[]): Pair[] {
  const step = Math.ceil(pairs.length / PAIRS_TOLD);
  return pairs.filter((_, index) => index % step === 0);
}

/** The lines of some pairs stand where rows stand elsewhere, and once each group that they lead to. */
function tell({ timelines, knownAt }: Ready, pairs: readonly Pair[], sink: AnswerSink): void {
  const flat = timelines.flatten(knownAt, pairs);
  const { from, route, plan } = flat.timelines;
  for (let line = 0; line < from.length; line++) sink.row(line, route[line]!, from[line]!, plan[line]!);
  for (let group = 0; group < flat.groupCount; group++) {
    const { terminalId, accountId, currency } = flat.groupAt(group);
    const none = { creditsMinor: 0, debitCount: 0, debitsMinor: 0, feesMinor: 0 };
    sink.group(groupOfNames(terminalId, accountId, currency), { creditCount: 1, ...none });
  }
}
