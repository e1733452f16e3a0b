// How long timelines take: replay of a log, start from the snapshot, flattening of all pairs. Run it with Node:
//   node --max-semi-space-size=64 test/timelines/measure.ts [terminals] [bindings] [directory]
// A directory that holds a log already is measured as it is.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { measureTimelines, recordSeededEstate } from '@asof/settlement/timelines-fixture';

const [terminals = 200_000, bindings = 1_000_000] = process.argv.slice(2, 4).map(Number);
const directory = process.argv[4] ?? mkdtempSync(join(tmpdir(), 'asof-timelines-'));
const log = await openEmbeddedEventLog({ directory, clock: () => 1_760_000_000_000_000 as Instant });
const size = { terminals, bindings, seed: 12_345 };
if ((await log.head()) === null) await recordSeededEstate(log, size);
await measureTimelines({ log, directory, size, rounds: 5 }, ({ what, count, ms, processorMs, lines }) => {
  const rate = `${((count / ms) * 1000).toFixed(0)} a second`;
  process.stdout.write(
    `${what}: ${count} in ${ms.toFixed(0)} ms (processor ${processorMs.toFixed(0)}), ${rate}, ${lines} lines\n`,
  );
});
await log.close();
