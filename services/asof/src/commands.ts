// Every command of asof, in the order of its help.
import { backupCommands } from './backup/backup-commands.ts';
import { batchCommands } from './batch/batch-commands.ts';
import { bindingCommands } from './binding/binding-commands.ts';
import { acquirerCommands } from './command/acquirer-commands.ts';
import type { CommandModule } from './command/command.ts';
import { demoCommands } from './demo/demo-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { versionCommand } from './doctor/version-command.ts';
import { eventCommands } from './events/events.ts';
import { heldCommands } from './held/held-commands.ts';
import { importCommands } from './import/import-commands.ts';
import { payoutCommands } from './payout/payout-commands.ts';
import { quarantineCommands } from './quarantine/quarantine-commands.ts';
import { routeCommands } from './route/route-commands.ts';
import { startCommand } from './start/start-command.ts';
import { verifyCommand } from './verify/verify-command.ts';
import { whyCommands } from './why/why-commands.ts';

export const COMMANDS: readonly CommandModule[] = [
  demoCommands,
  importCommands,
  bindingCommands,
  acquirerCommands,
  batchCommands,
  routeCommands,
  whyCommands,
  quarantineCommands,
  heldCommands,
  payoutCommands,
  eventCommands,
  verifyCommand,
  backupCommands,
  doctorCommand,
  versionCommand,
  startCommand,
];
