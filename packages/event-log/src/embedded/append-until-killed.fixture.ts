// A process of the tests: appends to the log of a directory and says on stdout which appends were acknowledged, until it is killed:
// by itself just before or after one of its statements, or from outside.
import { writeSync } from 'node:fs';
import type { Revision } from '../event-log.ts';

import { faultyOpen } from '../sqlite/faulty-database.fixture.ts';
import { openEmbeddedEventLog } from './embedded.ts';
import { numberedId } from './killed-log.fixture.ts';
import { TEST_CLOCK } from './test-log.fixture.ts';

const [directory, life, atHalfStatement, bodyBytes] = [process.argv[2]!, ...process.argv.slice(3).map(Number)] as [
  string,
  number,
  number,
  number,
];
let halfStatements = 0;
const openDatabase = faultyOpen(() => {
  halfStatements += 1;
  if (halfStatements === atHalfStatement) process.kill(process.pid, 'SIGKILL');
});
const log = await openEmbeddedEventLog({ directory, clock: TEST_CLOCK, openDatabase });
const body = `"${'x'.repeat(bodyBytes)}"`;

/** Each append goes to a stream of its own life; three at a time are under way, of one to three events. */
async function appendTo(lane: number) {
  const stream = `life-${life}.${lane}`;
  for (let [append, events] = [0, 0]; ; append += 1) {
    const size = 1 + (append % 3);
    const [first, ...rest] = Array.from({ length: size }, (_, n) => ({
      id: numberedId(life, lane, events + n),
      type: 'Counted',
      body,
    }));
    const seen = events === 0 ? 'absent' : (BigInt(events - 1) as Revision);
    const appended = await log.append(stream, seen, [first!, ...rest]);
    if (appended.kind !== 'appended') throw new Error(`a conflict in ${stream}, which has one writer`);
    events += size;
    writeSync(1, `${stream} ${events}\n`);
  }
}
await Promise.all([0, 1, 2].map(appendTo));
