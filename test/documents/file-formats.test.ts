// docs/file-formats.md lets a stranger write the five files by hand: its examples are imported as they stand, and it tells of every
// column and every code.
import { readFileSync } from 'node:fs';
import { createBindingService, COLUMNS as ESTATE_COLUMNS } from '@asof/binding';
import { type EstateFileKind, type Instant, parseInstant, type TerminalId } from '@asof/domain';
import { memoryEventLog } from '@asof/event-log/memory';
import {
  bytesSource,
  createEstateSource,
  createLogReader,
  importTransactions,
  memoryContentStore,
  QUARANTINE_CODES,
  TRANSACTION_COLUMNS,
} from '@asof/settlement';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/file-formats.md', import.meta.url), 'utf8');
const examples = new Map(Array.from(page.matchAll(/^```csv (\w+)\n(.*?)^```$/gms), ([, kind, text]) => [kind, text]));
const source = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const actor = { kind: 'system', id: 'test', role: 'test' } as const;
const KINDS = ['terminals', 'accounts', 'bindings', 'fees'] as const satisfies readonly EstateFileKind[];

/** The page's examples imported in the order that it recommends. */
async function importExamples() {
  const log = memoryEventLog({ clock: () => 0 as Instant });
  const binding = createBindingService({ log, clock: () => 0 as Instant, tzdbVersion: '2026a' });
  const outcomes = [];
  for (const kind of KINDS) {
    const bytes = Buffer.from(examples.get(kind)!);
    const request = { kind, path: `${kind}.csv`, bytes, allOrNothing: false, actor, reason: null };
    outcomes.push(await binding.importFile(request));
  }
  const transactions = await importTransactions({
    log,
    contents: memoryContentStore(),
    source: bytesSource('transactions.csv', Buffer.from(examples.get('transactions')!)),
    actor,
  });
  return { log, outcomes, transactions };
}

describe('the description of the files', () => {
  it('has examples of which every line is taken', async () => {
    const { outcomes, transactions } = await importExamples();
    const taken = { kind: 'imported', refused: 0, unchanged: 0, warnings: [] };
    expect(outcomes).toMatchObject(
      [{ accepted: 3 }, { accepted: 2 }, { accepted: 3 }, { accepted: 1 }].map(each => ({ ...taken, ...each })),
    );
    expect(transactions).toMatchObject({ kind: 'imported', event: { rows: 3, accepted: 3 } });
  });

  it('says rightly where its example sends the money of a terminal', async () => {
    const { log } = await importExamples();
    const estate = createEstateSource();
    await createLogReader(log, [estate]).catchUp();
    const known = estate.timelines.history.at((await log.head())!);
    const at = (text: string) => {
      const stated = parseInstant(text);
      if (typeof stated === 'string') throw new RangeError(stated);
      return stated.instant;
    };
    const line = (scope: 'terminal' | 'merchant', scopeId: string, when: string) =>
      known
        .bindingLine({ merchantId: 'noodle-bar', scope, scopeId, currency: 'CNY' } as never)
        .find(({ from, to }) => from <= at(when) && (to === null || at(when) < to))?.shows ?? null;
    const cardAt = (when: string) => line('terminal', 't-101', when) ?? line('merchant', 'noodle-bar', when);
    expect(cardAt('2026-01-31T23:59:59+08:00')).toMatchObject({ accountId: 'card-a' });
    expect(cardAt('2026-02-01T00:00:00+08:00')).toMatchObject({ accountId: 'card-b' });
    expect(cardAt('2026-02-28T23:59:59+08:00')).toMatchObject({ accountId: 'card-b' });
    expect(cardAt('2026-03-01T00:00:00+08:00')).toMatchObject({ accountId: 'card-a' });
    const shown = known.assignmentsOf('t-101' as TerminalId);
    expect(shown).toMatchObject([{ to: at('2026-12-01T00:00:00+08:00') }]);
  });

  it('names every column of every file in its section', () => {
    const sections = page.split(/^## \d\. /m).slice(2);
    const columnsOf = KINDS.map(kind => [...ESTATE_COLUMNS[kind].needed, ...ESTATE_COLUMNS[kind].optional]);
    for (const [index, columns] of [...columnsOf, TRANSACTION_COLUMNS].entries()) {
      const told = Array.from(
        sections[index]!.split('\n\n')
          .find(part => part.startsWith('| column'))!
          .matchAll(/^\| `(\w+)` \|/gm),
        ([, name]) => name,
      );
      expect(told).toEqual(columns);
    }
  });

  it('tells of every code that a line or a file may be refused for, and of every warning', () => {
    const codesIn = (text: string) => Array.from(text.matchAll(/'([a-z]+(?:-[a-z0-9]+)+)'/g), ([, code]) => code);
    const codes = [
      ...codesIn(source('services/binding/src/refusal/estate-texts.ts').split('const TEXTS')[1]!.split('/** What')[0]!),
      ...codesIn(source('services/binding/src/refusal/refusal.ts').split('export type RefusalCode')[0]!),
      ...codesIn(source('services/settlement/src/intake/transactions-header.ts').split('/** Where')[0]!),
      ...codesIn(source('services/settlement/src/intake/parquet-source.ts').split('/** Which')[0]!),
      ...codesIn(source('packages/parquet/src/parquet.ts')),
      ...Array.from(
        source('services/asof/src/import/transactions-source.ts').matchAll(/refused\('([a-z-]+)'/g),
        each => each[1]!,
      ),
      ...QUARANTINE_CODES,
      'file-changed',
      'total-too-large',
      'row-not-understood',
      'duplicate-of-accepted',
      'row-already-released',
      'row-already-rejected',
      'local-time-repeated',
      'local-time-skipped',
    ];
    expect(codes.length).toBeGreaterThan(70);
    expect(codes.filter(code => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
