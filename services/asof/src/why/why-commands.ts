// asof why: where is this money? The verdict first, in sentences; the facts behind it with --json.
import type { MoneyStep, TransactionExplanation, TransactionQuery } from '@asof/settlement';
import { decisionView, misrouteView, payoutView, subBatchView, transferView } from '../batch/batch-views.ts';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { amountOption, dayOption } from '../command/options.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import { type Cell, cellOf, field, type View } from '../output/view.ts';
import { routeCell } from '../route/route-view.ts';
import { whySentences } from './why-sentences.ts';

type WhyOptions = { readonly rrn?: string; readonly stan?: string; readonly amount?: string; readonly day?: string };

const TRANSACTION_ID = /^[0-9a-f]{64}$/;
const STAN = /^\d{6}$/;
const SHORT_STAN = /^\d{1,5}$/;
const AMOUNT = /^\d+\.\d+$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const explanationView: View<TransactionExplanation> = [
  field('transactionId', 'transaction', row => row.row.transactionId),
  field('answer', 'answer', row => whySentences(row).join(' ')),
  field('decision', null, row => (row.decision === null ? null : cellOf(decisionView, row.decision))),
  field('history', null, row => row.history.map(decision => cellOf(decisionView, decision))),
  field('route', null, row => routeCell(row.route)),
  field('original', null, row => (row.original === null ? null : cellOf(decisionView, row.original))),
  field('money', null, row => row.money.map(moneyCell)),
  field('releasedBy', null, row => row.releasedBy),
  field('decidedByPerson', null, row => decisionCell(row.decidedByPerson)),
  field('misroutes', null, row => row.misroutes.map(misroute => cellOf(misrouteView, misroute))),
];

function decisionCell(event: TransactionExplanation['decidedByPerson']): Cell {
  return event === null ? null : { decision: event.type === 'HeldRowRejected' ? 'rejected' : 'freed', why: event.why };
}

function moneyCell({ subBatch, transfers, payout }: MoneyStep): Cell {
  return {
    subBatch: cellOf(subBatchView, subBatch),
    transfers: transfers.map(transfer => cellOf(transferView, transfer)),
    payout: payout === null ? null : cellOf(payoutView, payout),
  };
}

export const whyCommands: CommandModule = (program, action) => {
  program
    .command('why')
    .argument('[reference...]', 'a transaction id, or any of RRN, STAN, amount (12.50) and day (2026-11-22)')
    .option('--rrn <rrn>', 'retrieval reference number')
    .option('--stan <stan>', 'system trace audit number')
    .option('--amount <amount>', 'as on the receipt', amountOption)
    .option('--day <day>', 'the day it happened, on the terminal’s own calendar', dayOption)
    .description('where is the money of a transaction, and why there?')
    .action(
      action<WhyOptions>((context, references, options) => why(context, { ...recognised(references), ...options })),
    );
};

/** What each bare word can only be: a 64-digit id, a day, a decimal, six digits; anything else is an RRN. */
function recognised(references: readonly string[]): TransactionQuery {
  return Object.assign(
    {},
    ...references.map(text => {
      if (TRANSACTION_ID.test(text)) return { transactionId: text };
      if (DAY.test(text)) return { day: dayOption(text) };
      if (AMOUNT.test(text)) return { amount: text };
      return STAN.test(text) ? { stan: text } : { rrn: text };
    }),
  );
}

async function why(context: Context, query: TransactionQuery): Promise<ExitCode> {
  const { terminal } = context;
  if (Object.keys(query).length === 0) {
    throw new CommandFailure(
      EXIT.usage,
      'reference-missing',
      'name a transaction',
      'asof why RRN, or --stan, --amount, --day',
    );
  }
  return withHouse(context, false, async ({ explanations }) => {
    const { found, hasMore } = await explanations.why(query);
    if (found.length === 0) {
      throw new CommandFailure(
        EXIT.failure,
        'no-such-transaction',
        'no accepted transaction fits',
        `${stanText(query)}quarantined rows: asof quarantine list`,
      );
    }
    if (terminal.json) await terminal.rows(explanationView, found);
    else await terminal.text(found.map(spoken).join('\n\n'));
    const fit = hasMore
      ? `the first ${found.length} of more transactions that fit`
      : `${found.length} transactions fit`;
    if (found.length > 1) terminal.talk(`${fit}; more words narrow it down`);
    return EXIT.ok;
  });
}

/** Six digits alone are taken for a STAN; fewer are one that was typed without its zeros. */
function stanText({ rrn, stan }: TransactionQuery): string {
  const short = stan ?? rrn ?? '';
  return SHORT_STAN.test(short) ? `a STAN has six digits: ${short.padStart(6, '0')}; ` : '';
}

function spoken(explanation: TransactionExplanation): string {
  return [
    `transaction ${explanation.row.transactionId}`,
    ...whySentences(explanation).map(sentence => `  ${sentence}`),
  ].join('\n');
}
