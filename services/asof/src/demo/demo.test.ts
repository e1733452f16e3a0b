import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEMO_FILES, type Demo, type DemoFile, generateDemo } from './demo.ts';
import type { Told } from './narrator.ts';
import { STORY_SHARES } from './teller.ts';

const SIZE = { merchants: 80, terminals: 800, transactions: 40_000, days: 2 };
const generate = async (seed: number, size: Partial<typeof SIZE> = {}): Promise<Demo> =>
  generateDemo({ seed, ...SIZE, ...size, directory: await mkdtemp(join(tmpdir(), 'asof-demo-')) });
const textOf = (demo: Demo, file: DemoFile): string => readFileSync(demo.files[file].path, 'utf8');
const hashOf = (demo: Demo): string[] =>
  Object.keys(DEMO_FILES).map(file =>
    createHash('sha256')
      .update(textOf(demo, file as DemoFile))
      .digest('hex'),
  );

/** No field but those of broken rows is quoted. */
type Line = Readonly<Record<string, string>>;
const linesOf = (demo: Demo, file: DemoFile): Line[] => {
  const [header = '', ...lines] = textOf(demo, file).trimEnd().split('\n');
  return lines.map(line => {
    const cells = line.split(',');
    return Object.fromEntries(header.split(',').map((name, index) => [name, cells[index] ?? '']));
  });
};
const column = (lines: readonly Line[], name: string): string[] => lines.map(line => line[name] ?? '');

describe('the demo', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await generate(1);
  });

  it('is the same to the byte for the same seed, and another for another', async () => {
    expect(hashOf(await generate(1))).toEqual(hashOf(demo));
    const other = hashOf(await generate(2));
    for (const [index, hash] of hashOf(demo).entries()) expect(other[index]).not.toBe(hash);
  });

  it('writes as many rows as asked for, and tells each file how many it has', () => {
    expect(demo.files.transactions.rows).toBe(SIZE.transactions);
    for (const file of Object.keys(DEMO_FILES) as DemoFile[])
      expect(linesOf(demo, file)).toHaveLength(demo.files[file].rows);
    expect(new Set(column(linesOf(demo, 'terminals'), 'terminal')).size).toBe(SIZE.terminals);
    expect(new Set(column(linesOf(demo, 'accounts'), 'merchant')).size).toBe(SIZE.merchants);
  });

  it('tells every story, and yet nine rows of ten are plain sales', () => {
    const stories: Told[] = ['before-change', 'in-hole', 'before-first-card', 'bad'];
    for (const [story] of STORY_SHARES) stories.push(story);
    expect([...demo.told.keys()].sort()).toEqual(stories.sort());
    const told = [...demo.told]
      .filter(([story]) => story !== 'before-change')
      .reduce((sum, [, count]) => sum + count, 0);
    expect(told).toBeLessThan(SIZE.transactions / 10);
  });

  it('has three acquirers, zones and currencies, chains and small shops', () => {
    const terminals = linesOf(demo, 'terminals').filter(({ action }) => action === 'assign');
    expect(new Set(column(terminals, 'acquirer')).size).toBe(3);
    const bindings = linesOf(demo, 'bindings');
    expect(new Set(column(bindings, 'zone'))).toEqual(new Set(['', 'Asia/Shanghai', 'Asia/Tokyo', 'Europe/London']));
    expect(new Set(column(bindings, 'currency'))).toEqual(new Set(['CNY', 'JPY', 'GBP']));
    const sizes = Object.values(Object.groupBy(terminals, ({ merchant = '' }) => merchant)).map(
      own => own?.length ?? 0,
    );
    expect(Math.max(...sizes)).toBeGreaterThan(100);
    expect(Math.min(...sizes)).toBe(1);
  });

  it('changes cards at every scope, leaves holes and wider ends, voids, corrects late and plans ahead', () => {
    const bindings = linesOf(demo, 'bindings');
    expect(new Set(column(bindings, 'scope'))).toEqual(new Set(['terminal', 'store', 'merchant']));
    expect(new Set(column(bindings, 'leaves'))).toEqual(new Set(['', 'hole', 'wider']));
    expect(new Set(column(bindings, 'action'))).toEqual(new Set(['assert', 'end', 'void']));
    expect(bindings.some(({ from = '' }) => from > '2026-11-23')).toBe(true);
    const perKey = Object.values(Object.groupBy(bindings, line => `${line['scope_id']} ${line['currency']}`));
    const asserted = perKey.map(lines => (lines ?? []).filter(({ action }) => action === 'assert').length);
    expect(Math.max(...asserted)).toBeGreaterThanOrEqual(6);
    const retroactive = perKey.filter(lines =>
      (lines ?? []).some((line, index) => index > 0 && (line['from'] ?? '') < (lines?.[index - 1]?.['from'] ?? '')),
    );
    expect(retroactive.length).toBeGreaterThan(5);
  });

  it('moves terminals between merchants, swaps devices and reuses TIDs', () => {
    const assigned = linesOf(demo, 'terminals').filter(({ action }) => action === 'assign');
    const perTerminal = Object.values(Object.groupBy(assigned, ({ terminal = '' }) => terminal)).map(own => own ?? []);
    expect(perTerminal.some(own => new Set(column(own, 'merchant')).size > 1)).toBe(true);
    expect(
      perTerminal.some(own => new Set(column(own, 'serial')).size > 1 && new Set(column(own, 'tid')).size === 1),
    ).toBe(true);
    const perPair = Object.values(Object.groupBy(assigned, ({ mid, tid }) => `${mid} ${tid}`)).map(own => own ?? []);
    expect(perPair.some(own => new Set(column(own, 'terminal')).size > 1)).toBe(true);
  });

  it('receives every row on the settled days, in order within an acquirer', () => {
    const sound = linesOf(demo, 'transactions').filter(line => /[+-]\d\d:\d\d$/.test(line['received_at'] ?? ''));
    expect(SIZE.transactions - sound.length).toBeLessThanOrEqual(demo.told.get('bad') ?? 0);
    for (const rows of Object.values(Object.groupBy(sound, ({ acquirer = '' }) => acquirer))) {
      const received = column(rows ?? [], 'received_at');
      expect(received).toEqual(received.toSorted());
      expect([received[0]?.slice(0, 10), received.at(-1)?.slice(0, 10)]).toEqual(['2026-11-21', '2026-11-22']);
    }
  });

  it('refunds and voids sales that are in the file', () => {
    const rows = linesOf(demo, 'transactions');
    const key = (row: Line, rrn: string | undefined): string =>
      `${row['acquirer']} ${row['mid']} ${row['currency']} ${rrn}`;
    const sold = new Set(rows.filter(({ kind = '' }) => /sale|completion/.test(kind)).map(row => key(row, row['rrn'])));
    const debits = rows.filter(({ original_rrn: original = '' }) => original !== '');
    const unknown = debits.filter(row => !sold.has(key(row, row['original_rrn'])));
    expect(debits.length).toBeGreaterThan(300);
    expect(unknown).toHaveLength(demo.told.get('refund-of-unknown') ?? 0);
  });

  it('is still an estate when it is tiny', async () => {
    const tiny = await generate(1, { merchants: 1, terminals: 1, transactions: 10, days: 1 });
    expect(linesOf(tiny, 'transactions')).toHaveLength(10);
    expect(linesOf(await generate(1, { transactions: 0 }), 'transactions')).toHaveLength(0);
  });

  it('refuses sizes that make no estate', async () => {
    await expect(generate(1, { terminals: 79 })).rejects.toThrow('terminals is a whole number from 80 to 1,000,000');
    await expect(generate(1.5)).rejects.toThrow('seed is a whole number from 0 to ');
  });

  it('leaves no half file behind when it is interrupted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'asof-demo-'));
    const interrupt = new AbortController();
    const generated = generateDemo({
      ...{ seed: 1, ...SIZE, directory, signal: interrupt.signal },
      onProgress: () => interrupt.abort(),
    });
    await expect(generated).rejects.toMatchObject({ name: 'AbortError' });
    expect(existsSync(join(directory, DEMO_FILES.transactions))).toBe(false);
  });
});
