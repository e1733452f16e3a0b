import { spawnSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Checkout, checkoutWith } from './checkout.ts';

let checkout: Checkout;
const ensure = () => checkout.run(process.execPath, 'infra/setup/ensure.mjs');
const installs = async () => (await checkout.read('installs').catch(() => '')).split('\n').length - 1;
const npx = (then: string) => checkout.program('bin/npx', `echo "npx $*"; echo "$*" >> installs; ${then}`);

beforeEach(async () => {
  checkout = await checkoutWith('infra/setup/ensure.mjs', 'services/asof/src/fresh-pack.mjs');
  await checkout.write('infra/setup/pack.mjs', '');
  await checkout.write('pnpm-lock.yaml', 'lockfileVersion: 9');
});

describe('ensure', () => {
  it('installs what the lockfile says, once per lockfile, and keeps stdout free', async () => {
    await npx('exit 0');
    expect(await ensure()).toMatchObject({ code: 0, stdout: '' });
    expect(await ensure()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await checkout.read('installs')).toMatch(
      /^-y pnpm@[\d.]+ install --frozen-lockfile --filter !@asof\/rivals --filter !@asof\/parquet\n$/,
    );
    await checkout.write('pnpm-lock.yaml', 'lockfileVersion: 9 # changed');
    expect(await ensure()).toMatchObject({ code: 0 });
    expect(await installs()).toBe(2);
  });

  it('has the program packed after that, on the Node of the checkout, and goes on where it cannot be', async () => {
    await npx('exit 0');
    await checkout.program('node_modules/.bin/node', 'echo v24.21.0; echo "$*" >> packed; exit 1');
    expect(await ensure()).toMatchObject({ code: 0, stdout: '' });
    expect(await checkout.read('packed')).toMatch(/^--version\n\/\S+\/infra\/setup\/pack\.mjs\n$/);
  });

  it('brings the rivals of the benchmark only when asked, and nothing is installed anew after them', async () => {
    await npx('exit 0');
    const withRivals = () => checkout.run(process.execPath, 'infra/setup/ensure.mjs', '--with-rivals');
    expect(await ensure()).toMatchObject({ code: 0 });
    expect(await withRivals()).toMatchObject({ code: 0, stdout: '' });
    expect((await checkout.read('installs')).split('\n')[1]).toMatch(/ install --frozen-lockfile$/);
    for (const again of [withRivals, ensure]) expect(await again()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await installs()).toBe(2);
  });

  it('brings the reader of Parquet only when asked, without the rivals', async () => {
    await npx('exit 0');
    const withParquet = () => checkout.run(process.execPath, 'infra/setup/ensure.mjs', '--with-parquet');
    expect(await ensure()).toMatchObject({ code: 0 });
    expect(await withParquet()).toMatchObject({ code: 0, stdout: '' });
    expect((await checkout.read('installs')).split('\n')[1]).toMatch(/ --frozen-lockfile --filter !@asof\/rivals$/);
    for (const again of [withParquet, ensure]) expect(await again()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await installs()).toBe(2);
  });

  it('installs once when two commands start at the same time', async () => {
    await npx('sleep 0.5');
    const both = await Promise.all([ensure(), ensure()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await installs()).toBe(1);
  });

  it('does not wait for a set-up whose process is no more', async () => {
    await npx('exit 0');
    const { pid } = spawnSync('true');
    await checkout.write('node_modules/.ensuring', `${pid}`);
    expect(await ensure()).toMatchObject({ code: 0 });
    expect(await installs()).toBe(1);
  });

  it('says in one line that no registry was reachable, and tries again the next time', async () => {
    await npx('exit 7');
    const failed = await ensure();
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^asof: 'pnpm@[\d.]+ install' failed: is a package registry reachable\? .*\n$/m);
    await npx('exit 0');
    expect(await ensure()).toMatchObject({ code: 0 });
  });

  it.each([
    ['echo v20.11.0', 'v20.11.0'],
    ['exit 127', 'one that does not start'],
  ])('refuses to go on where the Node it would run on answers `%s`', async (answer, found) => {
    await npx('exit 0');
    await checkout.program('node_modules/.bin/node', answer);
    const refused = await ensure();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`asof: needs Node 24 or later here (found ${found})`);
  });
});
