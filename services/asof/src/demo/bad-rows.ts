// Rows that no reader may accept, each broken in its own way: what an acquirer's file contains on an ordinary bad day.

type Cells = Record<
  | 'kind'
  | 'acquirer'
  | 'mid'
  | 'tid'
  | 'batch'
  | 'stan'
  | 'rrn'
  | 'occurredAt'
  | 'receivedAt'
  | 'mode'
  | 'amount'
  | 'currency'
  | 'originalRrn',
  string
>;

/** A public test number: no one's card. */
const TEST_CARD_NUMBER = '4111111111111111';

const BREAKS: readonly ((cells: Cells) => Partial<Cells>)[] = [
  () => ({ kind: 'purchase' }),
  () => ({ amount: '12.345' }),
  cells => ({ occurredAt: cells.occurredAt.replace(/^\d{4}-\d{2}-\d{2}/, '2027-02-29') }),
  () => ({ kind: 'void' }),
  () => ({ currency: 'RMB' }),
  cells => ({ receivedAt: cells.receivedAt.slice(0, 19) }),
  () => ({ amount: '0' }),
  cells => ({ tid: `${cells.tid}9` }),
  () => ({ amount: '-50' }),
  cells => ({ occurredAt: cells.occurredAt.replace('2026', '2025') }),
  () => ({ mode: 'manual' }),
  () => ({ stan: '12345' }),
  () => ({ tid: TEST_CARD_NUMBER }),
  cells => ({ occurredAt: cells.occurredAt.replace(/T\d{2}/, 'T24') }),
  () => ({ amount: '"1,250"' }),
  () => ({ rrn: '' }),
];

/** The sound line (without its end) broken in the `index`-th way. */
export function breakRow(line: string, index: number): string {
  const [kind, acquirer, mid, tid, batch, stan, rrn, occurredAt, receivedAt, mode, amount, currency, originalRrn] =
    line.split(',') as [...string[]] & { readonly length: 13 };
  const cells = {
    kind,
    acquirer,
    mid,
    tid,
    batch,
    stan,
    rrn,
    occurredAt,
    receivedAt,
    mode,
    amount,
    currency,
    originalRrn,
  };
  const sound = cells as Cells;
  return Object.values({ ...sound, ...BREAKS[index % BREAKS.length]!(sound) }).join(',');
}
