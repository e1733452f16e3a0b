// A shop with three terminals and two cards, settled day by day through the command line. Times are of January 2026, +08:00; no fees.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, runAsof } from '../command-line.ts';

const FROM = '2026-01-01T00:00:00+08:00';
/** T1 pays to A, whose minimum is 50.00, T2 to B; T3 has no card. */
const ESTATE = {
  terminals: [
    'action,terminal,acquirer,mid,tid,merchant,store,serial,from,to',
    ...['T1', 'T2', 'T3'].map(id => `assign,${id},ACQ,M1,${id},SHOP,,,${FROM},`),
  ],
  accounts: [
    'account,merchant,token,tail,currencies,minimum_payout',
    'A,SHOP,tok_a,1111,CNY,CNY=50.00',
    'B,SHOP,tok_b,2222,CNY,',
  ],
  bindings: [
    'action,binding,merchant,scope,scope_id,currency,account,from,to,leaves',
    `assert,b1,SHOP,terminal,T1,CNY,A,${FROM},,`,
    `assert,b2,SHOP,terminal,T2,CNY,B,${FROM},,`,
  ],
  fees: [
    'merchant,scope,scope_id,currency,rate,fixed,minimum,cap,refund_fee,from',
    `SHOP,merchant,SHOP,CNY,0,,,,kept,${FROM}`,
  ],
};

/** `sale T1 R1 30.00`, `refund T2 D1 5.00 R1`: kind, terminal, RRN, amount, RRN of the original. */
export type Row = string;

export type Shop = {
  readonly asof: (...args: string[]) => Promise<Ran>;
  /** Imports the rows as of noon of the day and settles them: batch ACQ-00000n on the n-th call. */
  readonly settle: (day: number, ...rows: readonly Row[]) => Promise<void>;
  /** The sentences about the row; a payout is named by account and batch in place of its id. */
  readonly why: (rrn: string) => Promise<readonly string[]>;
  readonly payout: (account: string, batch: string) => Promise<string>;
  readonly row: (rrn: string, ...list: string[]) => Promise<Readonly<Record<string, unknown>>>;
};

export async function openShop(): Promise<Shop> {
  const data = await mkdtemp(join(tmpdir(), 'asof-shop-'));
  const files = await mkdtemp(join(tmpdir(), 'asof-shop-files-'));
  const asof: Shop['asof'] = (...args) => runAsof(['--data', data, ...args]);
  const write = async (name: string, lines: readonly string[]): Promise<string> => {
    const path = join(files, name);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  };
  for (const [kind, lines] of Object.entries(ESTATE))
    await wellDone(asof('import', kind, await write(`${kind}.csv`, lines)));
  return {
    asof,
    async settle(day, ...rows) {
      const lines = rows.map((row, index) => transactionLine(day, row, index + 1));
      const path = await write(`day-${day}.csv`, [TRANSACTIONS, ...lines]);
      await wellDone(asof('batch', 'run', '--transactions', path));
    },
    async why(rrn) {
      const { stdout } = await wellDone(asof('why', '--rrn', rrn));
      const payouts = (await wellDone(asof('--json', 'payout', 'list'))).lines;
      const named = payouts.reduce(
        (text, { instruction, account, batch }) => text.replaceAll(String(instruction), `<${account} in ${batch}>`),
        stdout,
      );
      return named
        .split('\n')
        .slice(1, -1)
        .map(line => line.trim());
    },
    async payout(account, batch) {
      const { lines } = await wellDone(asof('--json', 'payout', 'list', '--account', account, '--batch', batch));
      return String(lines[0]?.['instruction']);
    },
    async row(rrn, ...list) {
      const { lines } = await wellDone(asof('--json', ...list));
      const found = lines.find(line => line['rrn'] === rrn);
      if (found === undefined) throw new Error(`no row ${rrn} in ${list.join(' ')}`);
      return found;
    },
  };
}

const TRANSACTIONS = 'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn';

function transactionLine(day: number, row: Row, stan: number): string {
  const [kind, terminal, rrn, amount, original = ''] = row.split(' ');
  const at = `2026-01-${String(day).padStart(2, '0')}T12:00:00+08:00`;
  return [
    kind,
    'ACQ',
    'M1',
    terminal,
    '000001',
    String(stan).padStart(6, '0'),
    rrn,
    at,
    at,
    'online',
    amount,
    'CNY',
    original,
  ].join(',');
}

async function wellDone(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  if (ran.code !== 0) throw new Error(`ended with ${ran.code}: ${ran.stderr}`);
  return ran;
}
