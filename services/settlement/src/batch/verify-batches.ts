// Holds every past batch against what it must be: made once more from the log at its K by the very function that made it, compared
// fact by fact, and every content that an event names read against its hash. Two equal hashes are equal bytes.
import { type BatchEvent, isSameValue, type Sha256 } from '@asof/domain';
import { EventLogFailure } from '@asof/event-log';
import { ColumnFileFailure } from '../column-file/column-file.ts';
import {
  CONTENT_KINDS,
  ContentFailure,
  type ContentKind,
  type ContentStore,
  contentName,
} from '../content-store/content-store.ts';
import { LogReadFailure } from '../ledger-reader/log-reader.ts';
import { SheetFailure } from '../sheet/json-lines.ts';
import type { BatchRecord } from './batch-book.ts';
import type { KeepContent } from './batch-content.ts';
import { ENGINE_VERSION, type MadeBatch, type MadeStep } from './batch-steps.ts';
import type { Ledger } from './ledger.ts';
import { makeBatch } from './make-batch.ts';
import type { SourcesOf } from './sources.ts';

export type BatchFinding = { readonly check: 'batch' | 'content'; readonly where: string; readonly what: string };
export type BatchVerification = {
  readonly rows: number;
  readonly contents: number;
  readonly findings: readonly BatchFinding[];
};
export type VerifyBatchesOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: (rows: number, total: number) => void;
};
export type VerifyBatchesDeps = {
  readonly store: ContentStore;
  readonly ledger: Ledger;
  readonly sourcesOf: SourcesOf;
};

/**
 * Changes nothing; damage is collected and not thrown. Where the log cannot be read to its end, what it tells before is checked, and every
 * content that is stored against its name. Cost: that of routing every batch again and reading every content once.
 */
export async function verifyBatches(
  deps: VerifyBatchesDeps,
  { signal, onProgress }: VerifyBatchesOptions,
): Promise<BatchVerification> {
  const { ledger } = deps;
  const unread = await readLog(ledger);
  const findings: BatchFinding[] = [];
  const read = new Set<string>();
  await readReceived(deps, { read, findings });
  const records = ledger.batches.all();
  const total = records.reduce((sum, { cut }) => sum + cut.rows.fresh + cut.rows.retried, 0);
  let rows = 0;
  for (const record of records) {
    signal.throwIfAborted();
    await verifyBatch(deps, record, { read, findings });
    rows += record.cut.rows.fresh + record.cut.rows.retried;
    onProgress(rows, total);
  }
  if (unread !== null) {
    await readStored(deps, { read, findings });
    findings.push(unread);
  }
  return { rows, contents: read.size, findings };
}

/** What of the log cannot be read, or null: what stands before has been read then. */
async function readLog({ reader }: Ledger): Promise<BatchFinding | null> {
  try {
    await reader.catchUp();
    return null;
  } catch (error) {
    const isUnreadable = error instanceof EventLogFailure && error.code === 'log-corrupt';
    if (!isUnreadable && !(error instanceof LogReadFailure)) throw error;
    const what = `not checked, because the log cannot be read on: ${error.message}`;
    return { check: 'batch', where: `after position ${reader.position() ?? 0n}`, what };
  }
}

/** Also what no event names that could be read. */
async function readStored({ store }: VerifyBatchesDeps, notes: Notes): Promise<void> {
  for (const kind of CONTENT_KINDS)
    for (const sha256 of await store.list(kind)) await readContent(store, kind, sha256, notes);
}

/** Contents that were read and found whole, by kind and name; and what was found wrong. */
type Notes = { readonly read: Set<string>; readonly findings: BatchFinding[] };

/** What intake stored: segments, and sheets of quarantined rows. */
async function readReceived({ store, ledger: { intake } }: VerifyBatchesDeps, notes: Notes): Promise<void> {
  const segments = intake.acquirerIds().flatMap(acquirerId => intake.segmentsOf(acquirerId));
  for (const { sha256 } of segments) await readContent(store, 'segments', sha256, notes);
  const sheets = intake.files().flatMap(({ event }) => event.quarantineSheets);
  for (const { sha256 } of sheets) await readContent(store, 'sheets', sha256, notes);
}

async function verifyBatch(deps: VerifyBatchesDeps, record: BatchRecord, notes: Notes): Promise<void> {
  const { batchId } = record.cut;
  const say = (what: string): void => {
    notes.findings.push({ check: 'batch', where: batchId, what });
  };
  const engine = record.routed?.engineVersion ?? ENGINE_VERSION;
  if (engine !== ENGINE_VERSION)
    return say(
      `was routed by engine ${engine}, this program is engine ${ENGINE_VERSION}: verify it with the program that made it`,
    );
  const made = await remade(deps, record, say);
  if (made === null) return;
  for (const [name, step, told] of stepsTold(made, record)) {
    if (told === null) continue;
    if (step === null || !isSameValue(step.fact, told))
      say(`${name} differs from what the log tells: made again, it is not the same`);
    for (const { kind, sha256 } of step?.contents ?? []) await readContent(deps.store, kind, sha256, notes);
  }
  for (const what of untied(record)) say(what);
}

/** Null when it cannot be made again: what it stands on is damaged, and said so. */
async function remade(
  { sourcesOf }: VerifyBatchesDeps,
  { cut }: BatchRecord,
  say: (what: string) => void,
): Promise<MadeBatch | null> {
  const { type: _type, inputSheetSha256: _input, rows: _rows, gross: _gross, ...order } = cut;
  try {
    const keep: KeepContent = async (_, chunks) => contentName(chunks);
    const made = await makeBatch(order, sourcesOf(order), { keep, isStored: false });
    if (made.kind === 'made') return made;
    say(`cannot be made again: ${made.group} exceeds the exact range`);
  } catch (error) {
    if (!isDamage(error)) throw error;
    say(`cannot be made again: ${error.message}`);
  }
  return null;
}

type Told = readonly [name: string, step: MadeStep<BatchEvent> | null, told: BatchEvent | null];

function stepsTold({ cut, routed, misroutes, netted, instructed }: MadeBatch, record: BatchRecord): readonly Told[] {
  return [
    ['the cut', cut, record.cut],
    ['the routing', routed, record.routed],
    ['the misroutes', misroutes, record.misroutes],
    ['the netting', netted, record.netted],
    ['the instructions', instructed, record.instructed],
  ];
}

/** Do the totals that the events tell tie: credits − debits − fees + carried in = paid + carried out, per currency (I6)? */
function untied({ routed, netted, instructed }: BatchRecord): readonly string[] {
  if (routed === null || netted === null || instructed === null) return [];
  const currencies = new Set([...routed.totals, ...netted.totals].map(({ currency }) => currency));
  return [...currencies].flatMap(currency => {
    const rows = routed.totals.find(total => total.currency === currency)?.routed;
    const net = netted.totals.find(total => total.currency === currency);
    const paid = instructed.totals.find(total => total.currency === currency)?.amountMinor ?? 0n;
    const settled = rows === undefined ? 0n : rows.creditsMinor - rows.debitsMinor - rows.feesMinor;
    const left = settled + (net?.carriedInMinor ?? 0n) - paid - (net?.carriedOutMinor ?? 0n);
    return left === 0n ? [] : [`${currency} does not tie: ${left} minor units are neither paid nor carried`];
  });
}

async function readContent(
  store: ContentStore,
  kind: ContentKind,
  sha256: Sha256,
  { read, findings }: Notes,
): Promise<void> {
  const name = `${kind}/${sha256}`;
  if (read.has(name) || findings.some(({ where }) => where === name)) return;
  try {
    await store.read(kind, sha256);
    read.add(name);
  } catch (error) {
    if (!isDamage(error)) throw error;
    findings.push({ check: 'content', where: name, what: error.message });
  }
}

/** What is stored is not what was written. Anything else stops the check: it says nothing about the ledger. */
function isDamage(error: unknown): error is ContentFailure | ColumnFileFailure | SheetFailure {
  if (error instanceof ContentFailure) return error.code === 'content-corrupt' || error.code === 'content-missing';
  return error instanceof ColumnFileFailure || error instanceof SheetFailure;
}
