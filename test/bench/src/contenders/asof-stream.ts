// The kernels over a batch that never lies in memory: segment by segment is read into the same buffers, routed, and its decisions are
// appended to columns on disk, in the order of the segments' rows; what is kept are the totals.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { clearTotals, createColumnMemory, emptyDecisions, emptyTotals, indexTimelines } from '@asof/routing';
import { createColumnWriter, openColumn } from '../world/column-store.ts';
import { openSegments, type SegmentStream } from '../world/segment-stream.ts';
import { readEstate, SEGMENT_ROWS } from '../world/world-columns.ts';
import { type AnswerSink, type Loaded, STREAM_ROWS_TOLD_MAX, type Task } from './contender.ts';
import { createRouting, jobOf, type Kind, settingsOf, viewOf } from './kernel.ts';
import { tellTotals } from './kernel-totals.ts';

/** Reads, routes and writes in turn; several threads share the routing. */
export async function asofStream({ world, threads }: Task, kind: Kind): Promise<Loaded> {
  const { facts, timelines, plans } = readEstate(world);
  const memory = createColumnMemory();
  const settings = settingsOf(facts);
  const index = indexTimelines(timelines, plans, settings, memory);
  const totals = emptyTotals(settings.groups, memory);
  const decisions = emptyDecisions(Math.min(SEGMENT_ROWS, facts.rows), memory);
  const stream = openSegments(world, memory);
  const routing = await createRouting(kind, memory, threads);
  const scratch = mkdtempSync(join(world, 'stream-'));
  return {
    async run() {
      clearTotals(totals, memory);
      const files = createColumnWriter(scratch);
      for (const segment of stream.segments()) {
        const out = viewOf(decisions, 0, segment.effect.length);
        await routing.route([jobOf(index, segment, { out, totals })]);
        for (const [name, column] of Object.entries(out)) files.append(name, column);
      }
      files.close();
    },
    tell(sink) {
      if (facts.rows <= STREAM_ROWS_TOLD_MAX) tellRows(stream, scratch, timelines.route, sink);
      tellTotals(totals, facts.groups, sink);
    },
    async close() {
      await routing.close();
      stream.close();
      rmSync(scratch, { recursive: true });
    },
    version: `@asof/routing on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
  };
}

/** From the disk, as whoever reads decisions would. */
function tellRows(stream: SegmentStream, scratch: string, route: Int32Array, sink: AnswerSink): void {
  const line = openColumn(scratch, 'line', 'i32');
  const feeMinor = openColumn(scratch, 'feeMinor', 'f64');
  const ambiguous = openColumn(scratch, 'ambiguous', 'u8');
  for (const segment of stream.segments()) {
    const { firstRow } = segment;
    const place = stream.placeOf(segment);
    const decided = emptyDecisions(place.length);
    line.read(decided.line, firstRow);
    feeMinor.read(decided.feeMinor, firstRow);
    ambiguous.read(decided.ambiguous, firstRow);
    for (let index = 0; index < place.length; index++) {
      const code = decided.line[index]!;
      const told = code < 0 ? code : route[code]!;
      sink.row(firstRow + place[index]!, told, decided.feeMinor[index]!, decided.ambiguous[index]!);
    }
  }
  for (const file of [line, feeMinor, ambiguous]) file.close();
}
