// The kernels with everything that a batch asks of the timelines first: flattening its pairs as known at the head of the log, and the
// index over them. The log is the product's own import of the world's estate.
import { HELD_REASONS, type Instant } from '@asof/domain';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { createColumnMemory, emptyDecisions, emptyTotals, type GroupTotals, groupsIn } from '@asof/routing';
import { createEstateSource, createLogReader, indexPairs } from '@asof/settlement';
import { groupOfNames } from '../world/estate-files.ts';
import { pairsOf } from '../world/estate-pairs.ts';
import { importedLog } from '../world/imported-ledger.ts';
import { readSegments, UNCERTAINTY_MICROS } from '../world/world-columns.ts';
import { type AnswerSink, type Loaded, Skip, type Task } from './contender.ts';
import { createRouting, inMemory, jobOf, type Kind, viewOf } from './kernel.ts';
import { answerOf, heldAnswerOf } from './kernel-totals.ts';

type Indexed = ReturnType<typeof indexPairs>;
type Answer = { readonly flat: Indexed['flat']; readonly totals: GroupTotals };

/** Each run flattens and indexes anew. */
export async function asofFlattened({ world, threads }: Task, kind: Kind): Promise<Loaded> {
  if (threads !== 1) throw new Skip('flattening has one thread');
  const { timelines, knownAt } = await timelinesOf(importedLog(world));
  const pairs = pairsOf(world);
  const memory = createColumnMemory();
  const { route, close } = await createRouting(kind, memory, threads);
  const segments = readSegments(world).map(segment => inMemory(segment, memory));
  const rows = segments.reduce((sum, { place }) => sum + place.length, 0);
  const decisions = emptyDecisions(rows, memory);
  const uncertainty = Float64Array.from(UNCERTAINTY_MICROS);
  const before = memory.used();
  let answer: Answer | null = null;
  return {
    async run() {
      memory.release(before);
      const flat = timelines.flatten(knownAt, pairs, memory);
      const { index } = indexPairs(flat, uncertainty, memory);
      const totals = emptyTotals(index.settings.groups, memory);
      const outOf = (firstRow: number, count: number) => viewOf(decisions, firstRow, count);
      await route(
        segments.map(segment => jobOf(index, segment, { out: outOf(segment.firstRow, segment.place.length), totals })),
      );
      answer = { flat, totals };
    },
    tell(sink) {
      if (answer !== null) tell(answer, sink);
    },
    close,
    version: `@asof/settlement and @asof/routing on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
  };
}

async function timelinesOf(directory: string) {
  const log = await openEmbeddedEventLog({ directory, clock: () => 0 as Instant });
  const estate = createEstateSource();
  const reader = createLogReader(log, [estate]);
  await reader.catchUp();
  await log.close();
  return { timelines: estate.timelines, knownAt: reader.position() ?? 0n };
}

/** By names: flattening numbers groups in its own way. Held rows are summed by currency and reason there, by reason here. */
function tell({ flat, totals }: Answer, sink: AnswerSink): void {
  const { groupCount } = flat;
  for (let group = 0; group < groupCount; group++) {
    const { terminalId, accountId, currency } = flat.groupAt(group);
    sink.group(groupOfNames(terminalId, accountId, currency), answerOf(totals, group));
  }
  for (const reason of HELD_REASONS.keys()) {
    let [count, sumMinor] = [0, 0];
    for (let held = groupCount + reason; held < groupsIn(totals); held += HELD_REASONS.length) {
      const of = heldAnswerOf(totals, held);
      count += of.count;
      sumMinor += of.sumMinor;
    }
    sink.held(reason, count, sumMinor);
  }
}
