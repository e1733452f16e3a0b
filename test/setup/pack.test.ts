// The packed program in a whole copy of the checkout: it runs while it is fresh, and what it says is what the sources say.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOf, goodRow, lineOf } from '@asof/settlement/intake-fixture';
import { beforeAll, expect, it } from 'vitest';
import { type Checkout, checkoutWith, REPOSITORY } from './checkout.ts';

const CACHE = 'node_modules/.cache/asof';
const MANIFEST = `${CACHE}/pack.json`;
const VERSION = 'services/asof/src/doctor/version-command.ts';
const ANOTHER = 'services/asof/src/held/held-commands.ts';

let checkout: Checkout;
const path = (name: string) => join(checkout.root, name);
const node = (...options: string[]) => checkout.run(process.execPath, ...options);
const pack = () => node('infra/setup/pack.mjs');
const asof = (...argv: string[]) => node('services/asof/src/main.mjs', ...argv);
const manifest = async () => JSON.parse(await checkout.read(MANIFEST));
const replace = async (file: string, from: string, to: string) => {
  const text = await checkout.read(file);
  expect(text).toContain(from);
  await checkout.write(file, text.replace(from, to));
};
/** How the program runs, and everything else that `version` says. */
const version = async () => {
  const { stdout, stderr } = await asof('version', '--json');
  const { runs, ...rest } = JSON.parse(stdout || '{}');
  return { runs, rest, stderr };
};

beforeAll(async () => {
  checkout = await checkoutWith('pnpm-lock.yaml', 'infra/setup/pack.mjs');
  for (const folder of ['packages', 'services'])
    await cp(join(REPOSITORY, folder), path(folder), { recursive: true, verbatimSymlinks: true });
  await mkdir(path('node_modules'));
  for (const name of ['.pnpm', 'rolldown'])
    await symlink(join(REPOSITORY, 'node_modules', name), path(`node_modules/${name}`));
});

it('runs from its sources where it was never packed, and packed from then on', async () => {
  const before = await version();
  expect(before).toMatchObject({ runs: 'from sources', rest: { asof: '0.1.0' }, stderr: '' });
  expect(await pack()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await version()).toEqual({ ...before, runs: 'packed' });
});

it('is not packed again while nothing changed', async () => {
  const { directory } = await manifest();
  expect(await pack()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await manifest()).directory).toBe(directory);
});

const chunkLike = async (start: string) => {
  const { directory } = await manifest();
  const names = await readdir(path(`${CACHE}/${directory}`));
  return path(`${CACHE}/${directory}/${names.find(name => name.startsWith(start) && name.endsWith('.js'))}`);
};
const DISTURBANCES: Readonly<Record<string, () => Promise<unknown>>> = {
  'a source that changed': () => replace(ANOTHER, '//', '// It says:'),
  'a source that changed and is as long and as old as before': async () => {
    const longAgo = new Date('2026-01-01');
    await utimes(path(ANOTHER), longAgo, longAgo);
    expect((await pack()).code).toBe(0);
    await replace(ANOTHER, '// It says:', '// It said:');
    await utimes(path(ANOTHER), longAgo, longAgo);
  },
  'another package.json': () => replace('services/binding/package.json', '0.1.0', '0.1.1'),
  'another lockfile': () => replace('pnpm-lock.yaml', 'lockfileVersion', '# Another.\nlockfileVersion'),
  'another Node': () => replace(MANIFEST, process.version, 'v24.0.0'),
  'a manifest that is cut short': () => truncate(path(MANIFEST), 2000),
  'no manifest': () => rm(path(MANIFEST)),
  'no directory': async () => rm(path(`${CACHE}/${(await manifest()).directory}`), { recursive: true }),
  'a file of the pack that is gone': async () => rm(await chunkLike('held-commands')),
  'a file of the pack that is cut short': async () => truncate(await chunkLike('held-commands'), 0),
};

it.each(Object.entries(DISTURBANCES))(
  'runs from its sources beside %s, until it is packed again',
  async (_, disturb) => {
    const packed = await version();
    expect(packed.runs).toBe('packed');
    await disturb();
    expect(await version()).toEqual({ ...packed, runs: 'from sources' });
    expect(await pack()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await version()).toEqual(packed);
  },
);

it('runs at once what was added to it', async () => {
  await checkout.write('services/asof/src/doctor/edition.ts', `export const EDITION: string = 'second';\n`);
  await replace(VERSION, 'import {', `import { EDITION } from './edition.ts';\nimport {`);
  await replace(VERSION, '() => VERSION', '() => EDITION');
  expect(await version()).toMatchObject({ runs: 'from sources', rest: { asof: 'second' } });
  await pack();
  expect(await version()).toMatchObject({ runs: 'packed', rest: { asof: 'second' } });
});

it('runs from its sources beside one that was removed, and without a pack while that is needed', async () => {
  const text = await checkout.read(ANOTHER);
  await rm(path(ANOTHER));
  expect(await version()).toMatchObject({ runs: 'from sources', rest: { asof: 'second' } });
  expect(await pack()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^asof: the program is not packed, its sources run: .*held-commands/s),
  });
  expect(await version()).toMatchObject({ runs: 'from sources', rest: { asof: 'second' } });
  await checkout.write(ANOTHER, text);
  expect((await pack()).code).toBe(0);
});

it('tells a defect in places of the sources', async () => {
  await replace(
    VERSION,
    'const { node, sqlite }',
    `if (world.user === 'somebody') return EXIT.ok; throw new TypeError('no such thing');\n        const { node, sqlite }`,
  );
  const places = async () => (await asof('version')).stderr.match(/\/(?:services|packages)\/\S+\.ts:\d+:\d+/g);
  const fromSources = await places();
  await pack();
  expect(await places()).toEqual(fromSources);
  expect(fromSources?.[0]).toMatch(/version-command\.ts:\d+:\d+$/);
  await replace(VERSION, `throw new TypeError('no such thing');`, '');
});

it.each([`new URL('../file.json', import.meta.url)`, 'new URL(import.meta.url)', 'import.meta.dirname'])(
  'is not packed, and says so, where a source names a place that a pack does not have: %s',
  async place => {
    await replace(VERSION, 'const VERSION', `export const PLACE = ${place};\nconst VERSION`);
    expect(await pack()).toEqual({
      code: 1,
      stdout: '',
      stderr: `asof: the program is not packed, its sources run: ${VERSION} names a place that a pack does not have\n`,
    });
    expect(await version()).toMatchObject({ runs: 'from sources' });
    await replace(VERSION, `export const PLACE = ${place};\n`, '');
  },
);

it('is not packed where a part needs the entry, which waits for it', async () => {
  await replace(VERSION, 'import {', `import '../process.ts';\nimport {`);
  expect(await pack()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/: version-command\S+ needs the entry\n$/),
  });
  await replace(VERSION, `import '../process.ts';\n`, '');
});

it('is whole when two pack it at once, and few of those before it are kept', async () => {
  await rm(path(MANIFEST));
  for (let n = 0; n < 10; n++) await mkdir(path(`${CACHE}/pack-${n}`), { recursive: true });
  for (const { code, stderr } of await Promise.all([pack(), pack()])) expect([code, stderr]).toEqual([0, '']);
  expect(await version()).toMatchObject({ runs: 'packed' });
  const packs = (await readdir(path(CACHE))).filter(name => name.startsWith('pack-'));
  expect(packs.length).toBeLessThanOrEqual(8);
});

it('runs packed where the checkout was moved to, whatever that place is called', async () => {
  const moved = `${checkout.root} #1`;
  await rename(checkout.root, moved);
  const argv = [join(moved, 'services/asof/src/main.mjs'), 'version', '--json'];
  const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  await rename(moved, checkout.root);
  expect(JSON.parse(stdout)).toMatchObject({ runs: 'packed' });
});

it('runs away from its sources: every thread finds its file in the pack', async () => {
  const away = path('away');
  await cp(path(`${CACHE}/${(await manifest()).directory}`), away, { recursive: true });
  const files = await readdir(away);
  const texts = await Promise.all(
    files.filter(name => name.endsWith('.js')).map(name => readFile(join(away, name), 'utf8')),
  );
  const named = texts.flatMap(text =>
    [...text.matchAll(/new URL\("\.\/([^"]+)", import\.meta\.url\)/g)].map(([, name]) => name!),
  );
  expect(named.length).toBeGreaterThanOrEqual(5);
  for (const name of named) expect(files).toContain(name);

  // Enough rows for a file that is begun ahead, scanned and hashed on threads, and for a digest on threads.
  await writeFile(path('day.csv'), fileOf(Array.from({ length: 510_000 }, (_, n) => lineOf(goodRow(n)))));
  await rm(path(MANIFEST));
  const steps = [
    ['import', 'transactions', 'day.csv', '--threads', '2'],
    ['batch', 'run', '--threads', '2'],
    ['verify'],
  ];
  for (const step of steps) {
    const packed = await node('away/process.js', '--data', 'packed', '--json', '--quiet', ...step);
    expect(packed.code, packed.stderr).toBe(0);
    expect(packed).toEqual(await asof('--data', 'unpacked', '--json', '--quiet', ...step));
  }
});

it('is left unpacked, without a word, where nothing can be written', async () => {
  await rm(path('node_modules/.cache'), { recursive: true });
  await symlink('/sys', path('node_modules/.cache')); // nobody may write there, root neither
  expect(await pack()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await version()).toMatchObject({ runs: 'from sources', stderr: '' });
});
