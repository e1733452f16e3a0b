// The idiomatic TypeScript that a careful engineer would write first: an object a row, a Map of timelines by the pair's own name, decimal.js
// for the fee, a Map of totals. Nothing in it is slow on purpose.
import { Decimal } from 'decimal.js';
import { type Estate, heldRoute, readEstate, UNCERTAINTY_MICROS } from '../world/world-columns.ts';
import { type AnswerSink, type Contender, type GroupAnswer, type RowOrder, Skip } from './contender.ts';
import { type PlacedRow, placedRows } from './placed-rows.ts';

type Plan = {
  readonly rate: Decimal;
  readonly fixed: Decimal;
  readonly minimum: Decimal | null;
  readonly cap: Decimal | null;
};
type Line = {
  readonly from: number;
  readonly route: number;
  readonly answer: number;
  readonly group: string | null;
  readonly plan: Plan | null;
};
type Transaction = {
  readonly row: number;
  readonly pair: string;
  readonly kind: 'sale' | 'adjustment' | 'refund';
  readonly mode: 'online' | 'offline';
  readonly occurredAt: number;
  readonly amount: Decimal;
};
type Decision = { readonly row: number; readonly route: number; readonly fee: Decimal; readonly ambiguous: boolean };
type Sums = { creditCount: number; credits: Decimal; debitCount: number; debits: Decimal; fees: Decimal };
type HeldSums = { count: number; sum: Decimal };
type Answer = {
  readonly decisions: Decision[];
  readonly groups: Map<string, Sums>;
  readonly held: Map<number, HeldSums>;
};

const ZERO = new Decimal(0);
const KINDS = ['sale', 'adjustment', 'refund'] as const;
const NO_FEE_PLAN = heldRoute('NO_FEE_PLAN');

/** One thread: objects cannot be shared. */
export const twin: Contender = ({ world, phase, rowOrder, threads }) => {
  if (threads !== 1) throw new Skip('objects cannot be shared between threads');
  const timelines = timelinesOf(readEstate(world));
  const transactions = transactionsOf(world, rowOrder);
  let answer: Answer | null = null;
  return {
    run() {
      answer = answered(timelines, transactions, phase === 'decisions');
    },
    tell(sink) {
      if (answer !== null) tellAnswer(answer, sink);
    },
    close() {},
    version: `decimal.js on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
  };
};

function answered(
  timelines: ReadonlyMap<string, Line[]>,
  transactions: readonly Transaction[],
  keeps: boolean,
): Answer {
  const answer: Answer = { decisions: [], groups: new Map(), held: new Map() };
  for (const transaction of transactions) {
    const lines = timelines.get(transaction.pair) as Line[];
    const line = lines.findLast(({ from }) => from <= transaction.occurredAt) as Line;
    const decision = decide(transaction, lines, line);
    if (decision.route < 0) addHeld(answer.held, decision.route, transaction.amount);
    else addRouted(answer.groups, line.group as string, transaction, decision.fee);
    if (keeps) answer.decisions.push(decision);
  }
  return answer;
}

function decide(transaction: Transaction, lines: readonly Line[], line: Line): Decision {
  const { row, kind, amount } = transaction;
  const ambiguous = isAmbiguous(transaction, lines, line);
  if (line.route < 0 || kind !== 'sale') return { row, route: line.route, fee: ZERO, ambiguous };
  if (line.plan === null) return { row, route: NO_FEE_PLAN, fee: ZERO, ambiguous };
  return { row, route: line.route, fee: feeOf(amount, line.plan), ambiguous };
}

function feeOf(amount: Decimal, { rate, fixed, minimum, cap }: Plan): Decimal {
  let fee = amount.times(rate).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).plus(fixed);
  if (minimum !== null && fee.lt(minimum)) fee = minimum;
  if (cap !== null && fee.gt(cap)) fee = cap;
  return fee;
}

/** Whether another answer holds anywhere within the doubt about the instant. */
function isAmbiguous({ occurredAt, mode }: Transaction, lines: readonly Line[], line: Line): boolean {
  const doubt = UNCERTAINTY_MICROS[mode === 'online' ? 0 : 1];
  const earliest = lines.findLastIndex(({ from }) => from <= occurredAt - doubt);
  const latest = lines.findLastIndex(({ from }) => from <= occurredAt + doubt);
  return earliest !== latest && lines.slice(earliest, latest + 1).some(({ answer }) => answer !== line.answer);
}

function addRouted(groups: Map<string, Sums>, key: string, { kind, amount }: Transaction, fee: Decimal): void {
  let sums = groups.get(key);
  if (sums === undefined) {
    sums = { creditCount: 0, credits: ZERO, debitCount: 0, debits: ZERO, fees: ZERO };
    groups.set(key, sums);
  }
  if (kind === 'refund') {
    sums.debitCount += 1;
    sums.debits = sums.debits.plus(amount);
  } else {
    sums.creditCount += 1;
    sums.credits = sums.credits.plus(amount);
    sums.fees = sums.fees.plus(fee);
  }
}

function addHeld(held: Map<number, HeldSums>, route: number, amount: Decimal): void {
  const sums = held.get(route) ?? { count: 0, sum: ZERO };
  held.set(route, { count: sums.count + 1, sum: sums.sum.plus(amount) });
}

const pairName = (pair: number): string => `ACQ1|M${pair >> 1}|T${pair}|CNY`;

function timelinesOf({ facts, timelines, plans }: Estate): ReadonlyMap<string, Line[]> {
  const { start, from, route, answer, group, plan } = timelines;
  const table = Array.from(plans.rateMillionths, (rate, row): Plan => {
    const [minimum, cap] = [plans.minimumMinor[row]!, plans.capMinor[row]!];
    return {
      rate: new Decimal(rate).div(1_000_000),
      fixed: new Decimal(plans.fixedMinor[row]!),
      minimum: minimum === -Infinity ? null : new Decimal(minimum),
      cap: cap === Infinity ? null : new Decimal(cap),
    };
  });
  const lineOf = (row: number): Line => ({
    from: from[row]!,
    route: route[row]!,
    answer: answer[row]!,
    group: group[row]! < 0 ? null : String(group[row]!),
    plan: table[plan[row]!] ?? null,
  });
  return new Map(
    Array.from({ length: facts.pairs }, (_, pair) => [
      pairName(pair),
      Array.from({ length: start[pair + 1]! - start[pair]! }, (_, index) => lineOf(start[pair]! + index)),
    ]),
  );
}

function transactionsOf(world: string, rowOrder: RowOrder): Transaction[] {
  return Array.from(placedRows(world, rowOrder), ({ row, pair, occurredAt, amountMinor, effect, mode }: PlacedRow) => ({
    row,
    pair: pairName(pair),
    kind: KINDS[effect] as Transaction['kind'],
    mode: mode === 0 ? 'online' : 'offline',
    occurredAt,
    amount: new Decimal(amountMinor),
  }));
}

function tellAnswer({ decisions, groups, held }: Answer, sink: AnswerSink): void {
  for (const { row, route, fee, ambiguous } of decisions) sink.row(row, route, fee.toNumber(), ambiguous ? 1 : 0);
  for (const [group, sums] of groups) sink.group(Number(group), sumsOf(sums));
  for (const [route, { count, sum }] of held) sink.held(-1 - route, count, sum.toNumber());
}

function sumsOf({ creditCount, credits, debitCount, debits, fees }: Sums): GroupAnswer {
  return {
    creditCount,
    creditsMinor: credits.toNumber(),
    debitCount,
    debitsMinor: debits.toNumber(),
    feesMinor: fees.toNumber(),
  };
}
