// asof verify: reads everything again and says what does not hold.
import { EventLogFailure } from '@asof/event-log';
import { type CommandModule, type Context, withHouse } from '../command/command.ts';
import { EXIT } from '../exit-code.ts';
import { counted } from '../output/progress.ts';
import { field, type View } from '../output/view.ts';
import type { Finding } from './finding.ts';
import { verifyClosedLedger } from './verify-closed.ts';
import { verifyLedger } from './verify-ledger.ts';

const findingView: View<Finding> = [
  field('check', 'check', row => row.check),
  field('where', 'where', row => row.where),
  field('what', 'what', row => row.what),
];

export const verifyCommand: CommandModule = (program, action) => {
  program
    .command('verify')
    .description('route past batches again, read everything against its hashes, rebuild read models and compare')
    .action(
      action(async context => {
        const findings = await findingsOf(context);
        await context.terminal.rows(findingView, findings);
        context.terminal.talk(findings.length === 0 ? 'everything holds' : counted(findings.length, 'finding'));
        return findings.length === 0 ? EXIT.ok : EXIT.integrityBroken;
      }),
    );
};

async function findingsOf(context: Context): Promise<readonly Finding[]> {
  try {
    return await withHouse(context, false, house => verifyLedger(context, house));
  } catch (error) {
    if (!(error instanceof EventLogFailure) || error.code !== 'log-corrupt') throw error;
    return verifyClosedLedger(context, error);
  }
}
