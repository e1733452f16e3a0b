// A world made of one's own five files: the estate goes through the product's import and its flattening, the transactions are read here.
// Rows that intake would refuse are refused here too, all of them at the first one: a benchmark is no place to mend data.
import { createReadStream, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AcquirerId, Currency, HELD_REASONS, type Instant, Mid, parseAmount, parseInstant, Tid } from '@asof/domain';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { createEstateSource, createLogReader } from '@asof/settlement';
import { createProduct } from '../contenders/product.ts';
import { createColumnWriter } from './column-store.ts';
import { ESTATE_KINDS } from './estate-files.ts';
import { appendSegments, FACTS_FILE } from './make-world.ts';
import type { ArrivalRows } from './transactions.ts';
import { EFFECT, REASONS, SEGMENT_ROWS, WORLD_FORMAT, type WorldFacts } from './world.ts';

export type OwnFiles = Readonly<Record<(typeof ESTATE_KINDS)[number] | 'transactions', string>>;
type Timelines = ReturnType<typeof createEstateSource>['timelines'];
type Pair = Parameters<Timelines['flatten']>[1][number];

/** The files are not what docs/file-formats.md says. */
export class OwnDataError extends Error {
  override readonly name = 'OwnDataError';
}

/** The directory of the world; made anew each time, because files change. */
export async function makeOwnWorld(work: string, files: OwnFiles): Promise<string> {
  const directory = join(work, 'world-own');
  const unfinished = mkdtempSync(join(work, 'own-'));
  const columns = createColumnWriter(unfinished);
  const { rows, pairs } = await readTransactions(files.transactions, rows => appendSegments(columns, rows, rows.pairs));
  const facts = await writeTimelines(columns, join(unfinished, 'ledger'), files, pairs);
  columns.close();
  writeFileSync(join(unfinished, FACTS_FILE), JSON.stringify({ ...facts, rows }));
  rmSync(directory, { recursive: true, force: true });
  renameSync(unfinished, directory);
  return directory;
}

async function writeTimelines(
  columns: ReturnType<typeof createColumnWriter>,
  ledger: string,
  files: OwnFiles,
  pairs: readonly Pair[],
): Promise<Omit<WorldFacts, 'rows'>> {
  const { timelines, knownAt } = await importedEstate(ledger, files);
  const flat = timelines.flatten(knownAt, pairs);
  if (REASONS.some((reason, index) => HELD_REASONS[index] !== reason))
    throw new OwnDataError('reasons are numbered anew');
  for (const [name, column] of Object.entries(flat.timelines)) columns.append(`timelines-${name}`, column);
  for (const [name, column] of Object.entries(flat.plans)) columns.append(`plans-${name}`, column);
  columns.append(
    'groups-name',
    Float64Array.from({ length: flat.groupCount }, (_, group) => group),
  );
  return {
    format: WORLD_FORMAT,
    terminals: terminalsIn(flat).size,
    seed: 0,
    skew: 0,
    pairs: pairs.length,
    lines: flat.timelines.from.length,
    plans: flat.plans.rateMillionths.length,
    groups: flat.groupCount,
    routes: flat.routeCount,
  };
}

/** All that the files say, as known after the last of them. */
async function importedEstate(ledger: string, files: OwnFiles) {
  mkdirSync(ledger);
  const product = createProduct(join(ledger, 'data'), ledger);
  for (const kind of ESTATE_KINDS) product.call('import', kind, files[kind]);
  const clock = (): Instant => 0 as Instant;
  const log = await openEmbeddedEventLog({ directory: join(ledger, 'data/log'), clock });
  const estate = createEstateSource();
  const reader = createLogReader(log, [estate]);
  await reader.catchUp();
  await log.close();
  const position = reader.position();
  if (position === null) throw new OwnDataError('the estate is empty');
  return { timelines: estate.timelines, knownAt: position };
}

function terminalsIn(flat: ReturnType<Timelines['flatten']>): ReadonlySet<string> {
  const lines = Array.from(flat.timelines.from.keys(), line => flat.assignmentAt(line)?.terminalId ?? null);
  return new Set(lines.filter(terminalId => terminalId !== null));
}

type Read = { readonly rows: number; readonly pairs: readonly Pair[] };
type Stretch = ArrivalRows & { readonly pairs: number };

/** Hands out stretches of SEGMENT_ROWS rows; pairs are numbered as they come. */
async function readTransactions(path: string, take: (rows: Stretch) => void): Promise<Read> {
  statSync(path);
  const numbers = new Map<string, number>();
  const pairs: Pair[] = [];
  let [stretch, rows] = [emptyStretch(), 0];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })[Symbol.asyncIterator]();
  const read = rowReader(((await lines.next()).value as string | undefined) ?? '');
  for await (const line of { [Symbol.asyncIterator]: () => lines }) {
    if (line === '') continue;
    const row = read(line, rows + 2);
    const name = [row.acquirerId, row.mid, row.tid, row.currency].join('|');
    const pair = numbers.get(name) ?? pairs.push(row) - 1;
    numbers.set(name, pair);
    addRow(stretch, pair, row);
    rows++;
    if (stretch.pair.length < SEGMENT_ROWS) continue;
    take(typed(stretch, pairs.length));
    stretch = emptyStretch();
  }
  if (stretch.pair.length > 0) take(typed(stretch, pairs.length));
  return { rows, pairs };
}

const emptyStretch = () =>
  ({ pair: [], occurredAt: [], receivedAt: [], amountMinor: [], effect: [], mode: [] }) as Lists;
type Lists = Record<keyof ArrivalRows, number[]>;
type Row = Pair & { readonly values: Omit<Record<keyof ArrivalRows, number>, 'pair'> };

function addRow(stretch: Lists, pair: number, { values }: Row): void {
  stretch.pair.push(pair);
  for (const [name, value] of Object.entries(values)) stretch[name as keyof ArrivalRows].push(value);
}

function typed({ pair, occurredAt, receivedAt, amountMinor, effect, mode }: Lists, pairs: number): Stretch {
  return {
    pairs,
    pair: Uint32Array.from(pair),
    occurredAt: Float64Array.from(occurredAt),
    receivedAt: Float64Array.from(receivedAt),
    amountMinor: Float64Array.from(amountMinor),
    effect: Uint8Array.from(effect),
    mode: Uint8Array.from(mode),
  };
}

type Schema<Value> = { readonly safeParse: (text: string) => { readonly data?: Value | undefined } };

function rowReader(header: string): (line: string, number: number) => Row {
  const names = header.replace(/^\ufeff/, '').split(',');
  return (line, number) => {
    const values = line.split(',');
    if (values.length !== names.length || line.includes('"'))
      throw wrong(number, 'quotes, or a value too few or too many');
    const value = (name: string): string => values[names.indexOf(name)] ?? '';
    const read = <Value>(name: string, schema: Schema<Value>): Value => {
      const { data } = schema.safeParse(value(name));
      if (data === undefined) throw wrong(number, `${name} ${value(name)}`);
      return data;
    };
    const currency = read('currency', Currency);
    const [occurredAt, receivedAt] = [instant(value('occurred_at'), number), instant(value('received_at'), number)];
    const money = moneyOf(value('kind'), value('amount'), currency, number);
    return {
      acquirerId: read('acquirer', AcquirerId),
      mid: read('mid', Mid),
      tid: read('tid', Tid),
      currency,
      values: { occurredAt, receivedAt, ...money, mode: value('mode') === 'online' ? 0 : 1 },
    };
  };
}

/** Refunds, voids and reversals are debits of their own instant here: what they are about is settled apart from the kernel. */
function moneyOf(kind: string, text: string, currency: Currency, number: number) {
  const minor = parseAmount(text, currency);
  if (typeof minor === 'string') throw wrong(number, `amount ${text} ${currency}`);
  // A column of Float64: parseAmount has proved that it fits.
  const amountMinor = Float64Array.of(Number(minor))[0] as number;
  if (kind === 'sale' || kind === 'completion') return { effect: EFFECT.feeBearingCredit, amountMinor };
  if (kind === 'adjustment' && amountMinor > 0) return { effect: EFFECT.freeCredit, amountMinor };
  return { effect: EFFECT.debit, amountMinor: -Math.abs(amountMinor) };
}

function instant(text: string, number: number): number {
  const stated = parseInstant(text);
  if (typeof stated === 'string') throw wrong(number, `instant ${text}`);
  return stated.instant;
}

function wrong(line: number, what: string): OwnDataError {
  return new OwnDataError(
    `transactions, line ${line}: ${what}: an import would quarantine the row, the benchmark stops; take it out (docs/file-formats.md)`,
  );
}
