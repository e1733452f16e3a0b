// Small whole runs of those who need nothing installed: ours, the twin and SQLite.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROSTER } from '../contenders/roster.ts';
import { runBench } from './bench.ts';
import { compare } from './measurement.ts';
import { parseOptions } from './options.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asof-bench-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

const small = '--rows 2000 --terminals 300 --threads 1 --rounds 2 --ours all --rivals sqlite,twin'.split(' ');

describe('a run of the benchmark', () => {
  it('comes to the same answer by every contender in every phase and order, and tells what it took', async () => {
    const [data, talk]: string[][] = [[], []];
    const options = parseOptions([...small, '--work', directory, '--json']);
    const results = join(directory, 'results');
    await runBench(options, results, { data: line => data!.push(line), talk: line => talk!.push(line) });

    const lines = data!.map(line => JSON.parse(line));
    expect(talk!.filter(line => /SKIPPED|FAILED/.test(line))).toEqual([]);
    for (const phase of ['decisions', 'totals']) {
      for (const rowOrder of ['arrival', 'pair']) {
        const told = lines.filter(line => line.phase === phase && line.rowOrder === rowOrder);
        expect(told.map(({ contender }) => contender)).toEqual(['asof-ts', 'asof-wasm', 'sqlite', 'twin']);
        expect(new Set(told.map(({ checksum }) => checksum)).size).toBe(1);
        expect(told[0]).toMatchObject({ rows: 2_000, terminals: 300, threads: 1, seconds: { length: 2 } });
        for (const { medianSeconds, cpuSeconds, peakMiB } of told)
          expect(Math.min(medianSeconds, cpuSeconds, peakMiB)).toBeGreaterThan(0);
      }
    }
    const [kept] = await readdir(results);
    const [head, ...rest] = (await readFile(join(results, kept!), 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(head!)).toMatchObject({ machine: { node: process.versions.node } });
    expect(rest).toEqual(data);
  });

  it('comes to the same answer by every contender where features are left out', async () => {
    const data: string[] = [];
    const options = parseOptions([
      ...[...small, '--rivals', 'sqlite', '--work', directory, '--json', '--no-keep', '--phases', 'decisions'],
      ...['--orders', 'pair', '--rounds', '1', '--without', 'everything'],
    ]);
    await runBench(options, directory, { data: line => data.push(line), talk: () => {} });
    const told = Map.groupBy(
      data.map(line => JSON.parse(line)),
      ({ without }) => without,
    );
    expect([...told.keys()]).toEqual([null, 'everything']);
    const checksums = Array.from(told.values(), lines => new Set(lines.map(({ checksum }) => checksum)));
    for (const own of checksums) expect(own.size).toBe(1);
    expect(checksums[0]).not.toEqual(checksums[1]);
  });

  it('says who cannot take part and why, and goes on with the others', async () => {
    const talk: string[] = [];
    const options = parseOptions([...small, '--threads', '2', '--work', directory, '--no-keep']);
    const asof = ROSTER.filter(({ name }) => name === 'twin').map(entry => ({ ...entry, threadsMax: null }));
    await runBench(options, directory, { data: () => {}, talk: () => {} });
    const world = join(directory, 'world-2000-300-1-1');
    const task = {
      world,
      rows: 2_000,
      terminals: 300,
      phase: 'totals',
      rowOrder: 'pair',
      without: null,
      rounds: 1,
    } as const;
    expect(await compare({ ...task, threads: 2 }, asof, line => talk.push(line))).toEqual([]);
    expect(talk).toEqual(['SKIPPED: twin: objects cannot be shared between threads']);
  });
});
