// Every command of asof, in the order of its help.
import { backupCommands } from './backup/backup-commands.ts';
import type { CommandModule } from './command/command.ts';
import { demoCommands } from './demo/demo-command.ts';
import { eventCommands } from './events/events.ts';

export const COMMANDS: readonly CommandModule[] = [demoCommands, eventCommands, backupCommands];
