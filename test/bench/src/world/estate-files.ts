// The world as the five files of docs/file-formats.md, for whoever begins with files. Names are made of numbers, so that a group of totals
// has the same number whoever names it.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readColumn } from './column-store.ts';
import { type Book, type Terminal, terminalsOf } from './estate.ts';
import { worldFacts } from './make-world.ts';
import { CARDS_PER_MERCHANT, CURRENCIES, EFFECT, groupNumber } from './world.ts';

export const ACQUIRER = 'ACQ1';
/** In the order in which they are imported: each names what the ones before it made known. */
export const ESTATE_KINDS = ['terminals', 'accounts', 'bindings', 'fees'] as const;
const WRITE_CHARACTERS = 1 << 20;

const HEADERS = {
  terminals: 'action,terminal,acquirer,mid,tid,merchant,store,serial,from,to,zone',
  accounts: 'account,merchant,token,tail,currencies,minimum_payout',
  bindings: 'action,binding,merchant,scope,scope_id,currency,account,from,to,leaves,zone',
  fees: 'merchant,scope,scope_id,currency,rate,fixed,minimum,cap,refund_fee,from,zone',
  transactions: 'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn',
} as const;
type FileKind = keyof typeof HEADERS;

export type PairName = { readonly mid: string; readonly tid: string; readonly currency: string };

/** The files' directory; they are written once. */
export function makeFiles(world: string): string {
  const directory = join(world, 'files');
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  const { terminals, seed } = worldFacts(world);
  writeEstateFiles(unfinished, terminalsOf(terminals, seed));
  writeTransactions(unfinished, world, [...pairNames(terminalsOf(terminals, seed))]);
  renameSync(unfinished, directory);
  return directory;
}

/** In the order in which pairs are numbered. */
export function* pairNames(terminals: Iterable<Terminal>): Generator<PairName> {
  for (const { terminal, merchant, slots, books } of terminals)
    for (const slot of slots.keys())
      for (const currency of books.keys())
        yield { mid: midOf(merchant), tid: tidOf(terminal, slot), currency: CURRENCIES[currency]! };
}

/** The number of a group of totals whose names are those of the files. */
export function groupOfNames(terminal: string, account: string, currency: string): number {
  const card = Number(account.slice(account.lastIndexOf('-') + 1));
  return groupNumber({ terminal: Number(terminal.slice(2)), card, currency: CURRENCIES.indexOf(currency as 'CNY') });
}

export const terminalName = (terminal: number): string => `t-${terminal}`;
export const accountName = (merchant: number, card: number): string => `c-${merchant}-${card}`;
export const merchantName = (merchant: number): string => `m-${merchant}`;
export const tokenOf = (merchant: number, card: number): string => `tok_${merchant}_${card}`;
export const tailOf = (merchant: number, card: number): string =>
  String((merchant * CARDS_PER_MERCHANT + card) % 10_000).padStart(4, '0');
export const bindingName = (terminal: number, currency: string, step: number): string =>
  `b-${terminal}-${currency}-${step}`;
export const midOf = (merchant: number): string => `M${merchant.toString(36).toUpperCase().padStart(6, '0')}`;
export const tidOf = (terminal: number, slot: number): string =>
  `T${(terminal * 2 + slot).toString(36).toUpperCase().padStart(7, '0')}`;

/** The four files that an estate is imported from. */
export function writeEstateFiles(directory: string, terminals: Iterable<Terminal>): void {
  const lines = {
    terminals: createLines(directory, 'terminals'),
    accounts: createLines(directory, 'accounts'),
    bindings: createLines(directory, 'bindings'),
    fees: createLines(directory, 'fees'),
  };
  let merchants = 0;
  for (const terminal of terminals) {
    for (; merchants <= terminal.merchant; merchants++)
      for (let card = 0; card < CARDS_PER_MERCHANT; card++) lines.accounts.add(accountLine(merchants, card));
    for (const line of assignLines(terminal)) lines.terminals.add(line);
    for (const [currency, book] of terminal.books.entries()) {
      for (const line of bindingLines(terminal, CURRENCIES[currency]!, book)) lines.bindings.add(line);
      for (const line of feeLines(terminal, CURRENCIES[currency]!, book)) lines.fees.add(line);
    }
  }
  for (const file of Object.values(lines)) file.close();
}

function accountLine(merchant: number, card: number): string {
  const names = [accountName(merchant, card), merchantName(merchant), tokenOf(merchant, card), tailOf(merchant, card)];
  return `${names.join(',')},CNY;USD,`;
}

function assignLines({ terminal, merchant, slots }: Terminal): string[] {
  return slots.map(({ from }, slot) =>
    ['assign', terminalName(terminal), ACQUIRER, midOf(merchant), tidOf(terminal, slot), merchantName(merchant)]
      .concat('', '', instant(from), '', '')
      .join(','),
  );
}

/** A hole is the end of the binding before it. */
function bindingLines({ terminal, merchant }: Terminal, currency: string, { bindings }: Book): string[] {
  const id = (step: number): string => bindingName(terminal, currency, step);
  return bindings.map(({ from, card }, step) => {
    if (card === null) return `end,${id(step - 1)},,,,,,${instant(from)},,hole,`;
    const key = [merchantName(merchant), 'terminal', terminalName(terminal), currency];
    return ['assert', id(step), ...key, accountName(merchant, card), instant(from), '', '', ''].join(',');
  });
}

function feeLines({ terminal, merchant }: Terminal, currency: string, { plans }: Book): string[] {
  return plans.map(plan => {
    const rate = `0.${String(plan.rateMillionths).padStart(6, '0')}`;
    const [minimum, cap] = [plan.minimumMinor, plan.capMinor].map(each => (each === null ? '' : decimal(each)));
    const key = [merchantName(merchant), 'terminal', terminalName(terminal), currency];
    return [...key, rate, decimal(plan.fixedMinor), minimum, cap, 'kept', instant(plan.from), ''].join(',');
  });
}

/** Debits are negative adjustments: like the kernel's, they take the route of their own instant. */
function writeTransactions(directory: string, world: string, names: readonly PairName[]): void {
  const pair = readColumn(world, 'arrival-pair', 'u32');
  const occurredAt = readColumn(world, 'arrival-occurredAt', 'f64');
  const receivedAt = readColumn(world, 'arrival-receivedAt', 'f64');
  const amountMinor = readColumn(world, 'arrival-amountMinor', 'f64');
  const [effect, mode] = [readColumn(world, 'arrival-effect', 'u8'), readColumn(world, 'arrival-mode', 'u8')];
  const lines = createLines(directory, 'transactions');
  for (let row = 0; row < pair.length; row++) {
    const { mid, tid, currency } = names[pair[row]!]!;
    const kind = effect[row] === EFFECT.feeBearingCredit ? 'sale' : 'adjustment';
    const number = `${six(Math.floor(row / 1e6))},${six(row % 1e6)},R${String(row).padStart(11, '0')}`;
    const times = `${instant(occurredAt[row]!)},${instant(receivedAt[row]!)},${mode[row] === 0 ? 'online' : 'offline'}`;
    lines.add(`${kind},${ACQUIRER},${mid},${tid},${number},${times},${decimal(amountMinor[row]!)},${currency},`);
  }
  lines.close();
}

const six = (value: number): string => String(value).padStart(6, '0');

/** RFC 3339 in UTC; the world's instants are whole microseconds. */
function instant(micros: number): string {
  const text = new Date(Math.floor(micros / 1_000)).toISOString();
  const rest = micros % 1_000;
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

function decimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function createLines(directory: string, kind: FileKind) {
  const file = openSync(join(directory, `${kind}.csv`), 'w');
  let text = `${HEADERS[kind]}\n`;
  const flush = (): void => {
    writeSync(file, text);
    text = '';
  };
  return {
    add(line: string): void {
      text += `${line}\n`;
      if (text.length >= WRITE_CHARACTERS) flush();
    },
    close(): void {
      flush();
      closeSync(file);
    },
  };
}
