// What `npm test` runs: the checks, then every test, all of them even when one fails. What they print is passed on as it comes; the
// last line of stdout is the sum, alone, a check counting as one test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKS = [
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'lint and format', command: ['biome', 'ci', '--error-on-warnings', '.'] },
];
const TESTS = ['vitest', 'run', '--reporter=default', '--reporter=./infra/setup/tally-reporter.mjs'];

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'asof-test-'));
const tallyFile = join(scratch, 'tally.json');

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const { name, command } of CHECKS) {
  process.stdout.write(`\n== ${name}: ${command.join(' ')}\n`);
  if (run(command)) sum.passed += 1;
  else {
    sum.failed += 1;
    process.stdout.write(`FAILED: ${name}\n`);
  }
}
process.stdout.write(`\n== tests and house rules: ${TESTS.slice(0, 2).join(' ')}\n`);
const green = run(TESTS);
const tally = tallyOrNull();
sum.passed += tally?.passed ?? 0;
sum.skipped += tally?.skipped ?? 0;
// A run that broke before it could count, or broke without a failed test, is one failure of its own.
sum.failed += tally === null ? 1 : Math.max(tally.failed, green ? 0 : 1);
rmSync(scratch, { recursive: true });
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function run([program, ...options]) {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH: path, ASOF_TALLY_FILE: tallyFile };
  const { status, error } = spawnSync(program, options, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  return status === 0;
}

function tallyOrNull() {
  try {
    return JSON.parse(readFileSync(tallyFile, 'utf8'));
  } catch {
    return null;
  }
}
