import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Checkout, checkoutWith, REPOSITORY } from './checkout.ts';

let checkout: Checkout;
const lastLine = (stdout: string) => stdout.trimEnd().split('\n').at(-1);
const tool = (name: string, script: string) => checkout.program(`node_modules/.bin/${name}`, script);
const tally = (counts: object) => `echo '${JSON.stringify(counts)}' > "$ASOF_TALLY_FILE"`;

describe('npm test', () => {
  beforeEach(async () => {
    checkout = await checkoutWith('infra/setup/test.mjs');
    await tool('tsc', 'exit 0');
    await tool('biome', 'exit 0');
    await tool('vitest', tally({ passed: 5, failed: 0, skipped: 1 }));
  });
  const test = () => checkout.run(process.execPath, 'infra/setup/test.mjs');

  it('ends with the sum of checks and tests, alone on the last line', async () => {
    const { code, stdout } = await test();
    expect([code, lastLine(stdout)]).toEqual([0, '7 passed, 0 failed, 1 skipped']);
  });
  it('goes on after a failed check, counts it and fails', async () => {
    await tool('biome', 'echo an unused import; exit 1');
    const { code, stdout } = await test();
    expect([code, lastLine(stdout)]).toEqual([1, '6 passed, 1 failed, 1 skipped']);
    expect(stdout).toContain('an unused import\nFAILED: lint and format\n');
  });
  it('fails with the tests that fail', async () => {
    await tool('vitest', `${tally({ passed: 3, failed: 2, skipped: 0 })}; exit 1`);
    const { code, stdout } = await test();
    expect([code, lastLine(stdout)]).toEqual([1, '5 passed, 2 failed, 0 skipped']);
  });
  it.each(['exit 1', 'kill -9 $$', 'exit 0'])('counts a run that never told its result as a failure: %s', async end => {
    await tool('vitest', end);
    const { code, stdout } = await test();
    expect([code, lastLine(stdout)]).toEqual([1, '2 passed, 1 failed, 0 skipped']);
  });
  it('counts a run that fails without a failed test as a failure', async () => {
    await tool('vitest', `${tally({ passed: 3, failed: 0, skipped: 0 })}; exit 1`);
    const { code, stdout } = await test();
    expect([code, lastLine(stdout)]).toEqual([1, '5 passed, 1 failed, 0 skipped']);
  });
});

describe('.ci/run', () => {
  beforeEach(async () => {
    checkout = await checkoutWith('.ci/run');
  });

  it('passes on what npm test says and how it ends', async () => {
    await checkout.program('bin/npm', 'echo "$*"; echo "3 passed, 1 failed, 0 skipped"; exit 1');
    const { code, stdout } = await checkout.run('.ci/run');
    expect([code, stdout]).toEqual([1, 'test\n3 passed, 1 failed, 0 skipped\n']);
  });
  it('ends with a failure when the set-up never came to the tests', async () => {
    await checkout.program('bin/npm', 'echo setting up; exit 0');
    const { code, stdout } = await checkout.run('.ci/run');
    expect([code, lastLine(stdout)]).toEqual([1, '0 passed, 1 failed, 0 skipped']);
  });
});

describe('tally', () => {
  const tallyOf = async (...tests: string[]) => {
    checkout = await checkoutWith('infra/setup/tally-reporter.mjs');
    await symlink(join(REPOSITORY, 'node_modules'), join(checkout.root, 'node_modules'));
    const imports = `import { beforeAll, describe, expect, it } from 'vitest';`;
    for (const [index, text] of tests.entries()) await checkout.write(`${index}.test.js`, `${imports}\n${text}\n`);
    const vitest = 'vitest run --reporter=./infra/setup/tally-reporter.mjs';
    const { stdout } = await checkout.run('sh', '-c', `ASOF_TALLY_FILE=tally.json ${vitest}`);
    return { stdout, counts: JSON.parse(await checkout.read('tally.json')) };
  };

  it('counts each test once and tells why one was skipped', async () => {
    const { stdout, counts } = await tallyOf(`
      it('adds', () => { expect(1).toBe(1); });
      it('subtracts', () => { expect(1).toBe(2); });
      describe('a server', () => { it('answers', context => context.skip('no container engine')); });`);
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(stdout).toContain('SKIPPED: a server > answers: no container engine\n');
  });
  it('counts a file that does not load, a broken hook and a stray rejection as failures', async () => {
    const { counts } = await tallyOf(
      `throw new Error('while loading');`,
      `beforeAll(() => { throw new Error('in the hook'); }); it('waits for the hook', () => {});`,
      `it('leaves a rejection behind', () => { Promise.reject(new Error('nobody listens')); });`,
    );
    expect(counts).toEqual({ passed: 1, failed: 3, skipped: 1 });
  });
});
