// What happened on a day, for people: rows, cards, what is held and why, payouts, and whether the totals tie.
import { type Currency, formatAmount, HELD_REASONS } from '@asof/domain';
import type { BatchSummary, CurrencySummary } from '@asof/settlement';
import { grouped } from '../output/progress.ts';
import type { Finding } from '../verify/finding.ts';

/** Lines of text; amounts per currency over all batches. */
export function dayReport(batches: readonly BatchSummary[], findings: readonly Finding[]): string {
  const total = (get: (batch: BatchSummary) => number): string => grouped(sum(batches.map(get)));
  const lines = [
    `${batches.length} batches, one per acquirer: ${batches.map(({ batchId }) => batchId).join(', ')}`,
    `${total(batch => batch.rows)} rows = ${total(batch => batch.routed)} routed + ${total(batch => batch.cancelled)} cancelled + ${total(batch => batch.held)} held`,
    `${total(batch => batch.toEarlierCard)} of them to a card that is no longer the current one: paid by the card on file, they would be lost`,
    `held: ${heldWords(batches)}`,
    ...currencyLines(batches),
    findings.length === 0
      ? 'verified: routed again from the log byte for byte, every file against its hash, every total ties'
      : `NOT verified: ${findings.map(({ where, what }) => `${where}: ${what}`).join('; ')}`,
  ];
  return lines.join('\n');
}

function heldWords(batches: readonly BatchSummary[]): string {
  const counts = HELD_REASONS.map(
    reason => [reason, sum(batches.map(({ heldByReason }) => heldByReason[reason] ?? 0))] as const,
  );
  const present = counts.filter(([, count]) => count > 0).map(([reason, count]) => `${grouped(count)} ${reason}`);
  return present.length === 0 ? 'nothing' : present.join(', ');
}

/** credits − debits − fees + carried in = paid + carried out, per currency. */
function currencyLines(batches: readonly BatchSummary[]): readonly string[] {
  const byCurrency = new Map<Currency, CurrencySummary[]>();
  for (const row of batches.flatMap(({ currencies }) => currencies)) {
    byCurrency.set(row.currency, [...(byCurrency.get(row.currency) ?? []), row]);
  }
  return [...byCurrency]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, rows]) => currencyLine(currency, rows));
}

function currencyLine(currency: Currency, rows: readonly CurrencySummary[]): string {
  const minor = (get: (row: CurrencySummary) => bigint): bigint =>
    rows.map(get).reduce((left, right) => left + right, 0n);
  const text = (get: (row: CurrencySummary) => bigint): string => formatAmount(minor(get), currency);
  const entitled = minor(row => row.creditsMinor - row.debitsMinor - row.feesMinor + row.carriedInMinor);
  const tied = entitled === minor(row => row.paidMinor + row.carriedOutMinor);
  const parts = `credits ${text(row => row.creditsMinor)} − debits ${text(row => row.debitsMinor)} − fees ${text(row => row.feesMinor)}`;
  const ways = `${grouped(sum(rows.map(({ payouts }) => payouts)))} payouts ${text(row => row.paidMinor)} + carried ${text(row => row.carriedOutMinor)}`;
  return `${currency}: ${parts} = ${ways} ${tied ? '(ties)' : '(DOES NOT TIE)'}`;
}

const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);
