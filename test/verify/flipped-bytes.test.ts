// One bit of one stored file is turned: `asof verify` must say so and name the file, whichever byte it was.
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const FLIPS_PER_FILE = 4;
let data: string;
const verify = () => runAsof(['--data', data, '--json', 'verify']);

/** Places spread over the file: its first and last byte among them. */
const placesIn = (bytes: number): readonly number[] =>
  Array.from({ length: FLIPS_PER_FILE }, (_, index) => Math.floor((index * (bytes - 1)) / (FLIPS_PER_FILE - 1)));

async function flipped(path: string, place: number, check: () => Promise<void>): Promise<void> {
  const whole = await readFile(path);
  const damaged = Buffer.from(whole);
  damaged[place] = damaged[place]! ^ (1 << (place % 8));
  await writeFile(path, damaged);
  await check().finally(() => writeFile(path, whole));
}

beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'asof-flip-'));
  data = join(parent, 'data');
  const sizes = ['--seed', '3', '--merchants', '4', '--terminals', '8', '--transactions', '300', '--days', '2'];
  expect((await runAsof(['--data', data, 'demo', 'generate', ...sizes, '--files', join(parent, 'files')])).code).toBe(
    0,
  );
  expect((await runAsof(['--data', data, 'batch', 'run'])).code).toBe(0);
});

describe('verify', () => {
  it('finds nothing in a ledger that is whole', async () => {
    expect(await verify()).toMatchObject({ code: 0, lines: [] });
  });

  for (const kind of ['segments', 'decisions', 'sheets']) {
    it(`finds a flipped byte anywhere in ${kind}`, { timeout: 300_000 }, async () => {
      const names = await readdir(join(data, kind));
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) {
        const path = join(data, kind, name);
        for (const place of placesIn((await readFile(path)).length)) {
          await flipped(path, place, async () => {
            const { code, stdout } = await verify();
            expect(code, `${kind}/${name} at ${place}`).toBe(6);
            expect(stdout).toContain(name);
          });
        }
      }
      expect((await verify()).code).toBe(0);
    });
  }

  it('finds a content that is gone', async () => {
    const [name = ''] = await readdir(join(data, 'decisions'));
    const path = join(data, 'decisions', name);
    const whole = await readFile(path);
    await writeFile(path, '');
    expect((await verify()).code).toBe(6);
    await writeFile(path, whole);
  });

  it('finds a flipped byte in the log, at the opening or by its chain', { timeout: 300_000 }, async () => {
    const path = join(data, 'log', 'events.db');
    const text = (await readFile(path)).toString('latin1');
    for (const word of ['BindingAsserted', 'TransactionsReceived', 'BatchRouted', 'validFrom']) {
      const place = text.lastIndexOf(word);
      expect(place, word).toBeGreaterThan(0);
      await flipped(path, place, async () => {
        expect((await verify()).code, word).toBe(6);
      });
    }
    expect((await verify()).code).toBe(0);
  });

  it('lists every damage that it can reach, and what it could not check', async () => {
    const log = join(data, 'log', 'events.db');
    const [segment = ''] = await readdir(join(data, 'segments'));
    const place = (await readFile(log)).toString('latin1').lastIndexOf('BatchRouted');
    await flipped(join(data, 'segments', segment), 0, () =>
      flipped(log, place, async () => {
        const { code, lines, stderr } = await verify();
        expect([code, stderr]).toEqual([6, expect.not.stringContaining('asof verify')]);
        const told = lines.map(({ check, where, what }) => `${check} ${where}: ${what}`);
        for (const wanted of [
          /^log position \d+, batch-.*: the event is not what was written$/,
          new RegExp(`^content segments/${segment}: `),
          /^read model imported-files: not checked/,
          /^batch after position \d+: not checked/,
        ])
          expect(told).toContainEqual(expect.stringMatching(wanted));
      }),
    );
  });

  it('reads a ledger whose log cannot be opened as far as it can', async () => {
    const log = join(data, 'log', 'events.db');
    const [sheet = ''] = await readdir(join(data, 'sheets'));
    await flipped(join(data, 'sheets', sheet), 0, () =>
      flipped(log, 0, async () => {
        const { code, lines } = await verify();
        expect(code).toBe(6);
        expect(lines.map(({ check, where }) => [check, where])).toEqual([
          ['log', 'events.db'],
          ['log', 'events.db'],
          ['content', `sheets/${sheet}`],
          ['batch', 'every batch'],
          ['read model', 'every read model'],
        ]);
      }),
    );
  });
});

describe('backup and restore', () => {
  const copies = async () => {
    const parent = await mkdtemp(join(tmpdir(), 'asof-copies-'));
    return { to: join(parent, 'backup'), again: join(parent, 'again') };
  };

  it('vouch for a whole ledger', async () => {
    const { to, again } = await copies();
    const verified = { code: 0, lines: [{ damages: 0, findings: [], eventsVerified: expect.any(Number) }] };
    expect(await runAsof(['--data', data, '--json', 'backup', to, '--verify'])).toMatchObject(verified);
    expect(await runAsof(['--data', again, '--json', 'restore', to, '--verify'])).toMatchObject(verified);
    expect((await runAsof(['--data', again, 'verify'])).code).toBe(0);
  });

  it('keep the copy of a damaged content, and name it', async () => {
    const { to, again } = await copies();
    const [segment = ''] = await readdir(join(data, 'segments'));
    await flipped(join(data, 'segments', segment), 5, async () => {
      for (const argv of [
        ['--data', data, 'backup', to],
        ['--data', again, 'restore', to, '--verify'],
      ]) {
        const { code, stderr } = await runAsof(argv);
        expect([code, stderr]).toEqual([6, expect.stringContaining(`segments/${segment}`)]);
      }
    });
    expect(await runAsof(['--data', again, '--json', 'verify'])).toMatchObject({ code: 6 });
  });

  it('name a damaged event when they verify', async () => {
    const { to, again } = await copies();
    const log = join(data, 'log', 'events.db');
    const place = (await readFile(log)).toString('latin1').lastIndexOf('BatchRouted');
    await flipped(log, place, async () => {
      for (const argv of [
        ['--data', data, 'backup', to, '--verify'],
        ['--data', again, 'restore', to, '--verify'],
      ]) {
        const { code, stderr } = await runAsof(argv);
        expect([code, stderr]).toEqual([
          6,
          expect.stringMatching(/position \d+, batch-.*: the event is not what was written/),
        ]);
      }
    });
  });
});
