// asof verify: reads everything again and says what does not hold.
import { type CommandModule, withHouse } from '../command/command.ts';
import { EXIT } from '../exit-code.ts';
import { field, type View } from '../output/view.ts';
import { type Finding, verifyLedger } from './verify-ledger.ts';

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
      action(context =>
        withHouse(context, false, async house => {
          const findings = await verifyLedger(context, house);
          await context.terminal.rows(findingView, findings);
          context.terminal.talk(findings.length === 0 ? 'everything holds' : `${findings.length} findings`);
          return findings.length === 0 ? EXIT.ok : EXIT.integrityBroken;
        }),
      ),
    );
};
