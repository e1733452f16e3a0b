// Counts what vitest ran and tells aloud what was skipped and why. Writes the counts to $ASOF_TALLY_FILE for test.mjs.
import { writeFileSync } from 'node:fs';

export default class TallyReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap(module => [...module.children.allTests()]);
    const broken = modules.flatMap(module => [module, ...module.children.allSuites()]).flatMap(part => part.errors());
    const count = state => tests.filter(test => test.result().state === state).length;
    // A file that does not load or a hook that throws fails no test, and an interrupted test has no result: all are failures.
    const failed = count('failed') + count('pending') + broken.length + unhandledErrors.length;
    for (const test of tests.filter(each => each.result().state === 'skipped')) {
      process.stdout.write(`SKIPPED: ${test.fullName}: ${test.result().note ?? 'no reason given'}\n`);
    }
    const tally = { passed: count('passed'), failed, skipped: count('skipped') };
    if (process.env.ASOF_TALLY_FILE) writeFileSync(process.env.ASOF_TALLY_FILE, JSON.stringify(tally));
  }
}
