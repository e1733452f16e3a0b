// A process of the tests: opens the log of a directory, says `open` or the code of the failure, and holds it until it is killed.
import { writeSync } from 'node:fs';
import { EventLogFailure } from '../event-log.ts';
import { openEmbeddedEventLog } from './embedded.ts';
import { TEST_CLOCK } from './test-log.fixture.ts';

const directory = process.argv[2]!;
try {
  await openEmbeddedEventLog({ directory, clock: TEST_CLOCK });
  writeSync(1, 'open\n');
  setInterval(() => {}, 1_000);
} catch (error) {
  if (!(error instanceof EventLogFailure)) throw error;
  writeSync(1, `${error.code}\n`);
}
