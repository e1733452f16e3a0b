import { describe, expect, it } from 'vitest';
import { parseOptions } from './options.ts';

describe('the command line of the benchmark', () => {
  it('measures all sizes and everybody where nothing is said', () => {
    expect(parseOptions([])).toMatchObject({
      rows: [10_000, 100_000, 1_000_000, 10_000_000],
      terminals: [200_000],
      threads: [1, 2],
      rowOrders: ['arrival', 'pair'],
      rivals: expect.arrayContaining(['duckdb', 'polars', 'sqlite', 'twin']),
      json: false,
      keep: true,
    });
  });
  it('takes lists, and names in the order of the roster', () => {
    const argv = '--rows 1000000 --terminals 10000,200000 --threads 1 --rivals twin,duckdb --json'.split(' ');
    expect(parseOptions(argv)).toMatchObject({
      rows: [1_000_000],
      terminals: [10_000, 200_000],
      threads: [1],
      rivals: ['duckdb', 'twin'],
      json: true,
    });
  });
  it("takes data of one's own as five files, and measures the kernel on it", () => {
    const argv = '--terminals t.csv --accounts a.csv --bindings b.csv --fees f.csv --transactions x.csv'.split(' ');
    const { files, terminals } = parseOptions(argv);
    expect(files).toEqual({
      terminals: 't.csv',
      accounts: 'a.csv',
      bindings: 'b.csv',
      fees: 'f.csv',
      transactions: 'x.csv',
    });
    expect(terminals).toEqual([]);
    expect(() => parseOptions([...argv, '--phases', 'file'])).toThrow('--phases file: some of decisions, totals');
  });
  it('measures worlds without a feature beside the whole one, in the phases of the kernel', () => {
    expect(parseOptions([])).toMatchObject({ without: [] });
    const { without, phases } = parseOptions(['--without', 'everything,debits']);
    expect(without).toEqual(['debits', 'everything']);
    expect(phases).toEqual(['decisions', 'totals']);
    expect(() => parseOptions(['--without', 'debits', '--phases', 'file'])).toThrow('--phases file: some of decisions');
  });
  it('may leave every rival out', () => {
    expect(parseOptions(['--rivals', 'none'])).toMatchObject({ rivals: [] });
  });
  it.each([
    [['--rows', '0'], '--rows 0: a whole number from 1 to 100000000'],
    [['--rows', '1e6'], '--rows 1e6: a whole number'],
    [['--terminals', '1000001'], '--terminals 1000001: a whole number from 1 to 1000000'],
    [['--rivals', 'oracle'], '--rivals oracle: some of '],
    [['--phases', 'decisions,lunch'], '--phases lunch: some of '],
    [['--transactions', 'x.csv'], 'data of your own is five files'],
    [['--without', 'rain'], '--without rain: some of currencies, held, '],
    [
      [...'--terminals t --accounts a --bindings b --fees f --transactions x --without held'.split(' ')],
      '--without: data of your own is measured as it is',
    ],
    [['--fast'], "Unknown option '--fast'"],
    [['rows'], 'Unexpected argument'],
  ])('refuses %j and says what would be right', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });
});
