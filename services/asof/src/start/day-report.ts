// What happened on a day, for people: rows, cards, what is held and why, payouts, and whether the totals tie.
import { type Currency, formatAmount, HELD_REASONS } from '@asof/domain';
import type { BatchSummary, CurrencySummary } from '@asof/settlement';
import { counted, grouped } from '../output/progress.ts';
import type { Finding } from '../verify/finding.ts';

/** The first batch of each acquirer: what is cut later settles another day, and takes in what the first one carried or held. */
export function dayBatches(all: readonly BatchSummary[]): readonly BatchSummary[] {
  const firstOf = new Map<string, BatchSummary>();
  for (const batch of all) if (!firstOf.has(batch.acquirerId)) firstOf.set(batch.acquirerId, batch);
  return [...firstOf.values()];
}

/**
 * Lines of text about settled batches, one of each acquirer; amounts per currency over all of them. What is printed as equal is compared as
 * printed.
 */
export function dayReport(batches: readonly BatchSummary[], findings: readonly Finding[]): string {
  const lines = [
    `${counted(batches.length, 'batch', 'batches')}, one per acquirer: ${batches.map(({ batchId }) => batchId).join(', ')}`,
    rowsLine(batches),
    `${grouped(sum(batches.map(batch => batch.toEarlierCard)))} of them to a card that is no longer the current one: paid by the card on file, they would be lost`,
    `held: ${heldWords(batches)}`,
    ...currencyLines(batches),
    findings.length === 0
      ? 'verified: routed again from the log byte for byte, every file against its hash, every total ties'
      : `NOT verified: ${findings.map(({ where, what }) => `${where}: ${what}`).join('; ')}`,
  ];
  return lines.join('\n');
}

function rowsLine(batches: readonly BatchSummary[]): string {
  const rows = sum(batches.map(batch => batch.rows));
  const routed = sum(batches.map(batch => batch.routed));
  const cancelled = sum(batches.map(batch => batch.cancelled));
  const held = sum(batches.map(batch => batch.held));
  const ways = `${grouped(routed)} routed + ${grouped(cancelled)} cancelled + ${grouped(held)} held`;
  return `${grouped(rows)} rows = ${ways}${rows === routed + cancelled + held ? '' : DOES_NOT_TIE}`;
}

const DOES_NOT_TIE = ' (DOES NOT TIE)';

function heldWords(batches: readonly BatchSummary[]): string {
  const counts = HELD_REASONS.map(
    reason => [reason, sum(batches.map(({ heldByReason }) => heldByReason?.[reason] ?? 0))] as const,
  );
  const present = counts.filter(([, count]) => count > 0).map(([reason, count]) => `${grouped(count)} ${reason}`);
  return present.length === 0 ? 'nothing' : present.join(', ');
}

function currencyLines(batches: readonly BatchSummary[]): readonly string[] {
  const byCurrency = new Map<Currency, CurrencySummary[]>();
  for (const row of batches.flatMap(({ currencies }) => currencies)) {
    byCurrency.set(row.currency, [...(byCurrency.get(row.currency) ?? []), row]);
  }
  return [...byCurrency]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, rows]) => currencyLine(currency, rows));
}

/** Credits − debits − fees = paid + carried out: nothing is carried into a first batch. */
function currencyLine(currency: Currency, rows: readonly CurrencySummary[]): string {
  const minor = (get: (row: CurrencySummary) => bigint | null): bigint =>
    rows.map(get).reduce<bigint>((left, right) => left + (right ?? 0n), 0n);
  const credits = minor(row => row.creditsMinor);
  const debits = minor(row => row.debitsMinor);
  const fees = minor(row => row.feesMinor);
  const paid = minor(row => row.paidMinor);
  const carried = minor(row => row.carriedOutMinor);
  const text = (amountMinor: bigint): string => formatAmount(amountMinor, currency);
  const parts = `credits ${text(credits)} − debits ${text(debits)} − fees ${text(fees)}`;
  const payouts = counted(sum(rows.map(row => row.payouts)), 'payout');
  const ways = `${payouts} ${text(paid)} + carried ${text(carried)}`;
  return `${currency}: ${parts} = ${ways}${credits - debits - fees === paid + carried ? ' (ties)' : DOES_NOT_TIE}`;
}

/** Of batches that are settled, so that nothing is missing. */
const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((left, right) => left + (right ?? 0), 0);
