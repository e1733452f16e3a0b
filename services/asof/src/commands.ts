// Every command of asof, in the order of its help. A module is loaded when its commands are asked for: all of them together take longer
// to load than most of them to run.
import type { Commands } from './command/command.ts';

export const COMMANDS: readonly Commands[] = [
  { names: ['demo'], load: async () => (await import('./demo/demo-command.ts')).demoCommands },
  { names: ['import'], load: async () => (await import('./import/import-commands.ts')).importCommands },
  {
    names: ['binding', 'terminal', 'account', 'fee'],
    load: async () => (await import('./binding/binding-commands.ts')).bindingCommands,
  },
  { names: ['acquirer'], load: async () => (await import('./command/acquirer-commands.ts')).acquirerCommands },
  { names: ['batch'], load: async () => (await import('./batch/batch-commands.ts')).batchCommands },
  { names: ['route'], load: async () => (await import('./route/route-commands.ts')).routeCommands },
  { names: ['why'], load: async () => (await import('./why/why-commands.ts')).whyCommands },
  { names: ['quarantine'], load: async () => (await import('./quarantine/quarantine-commands.ts')).quarantineCommands },
  { names: ['held'], load: async () => (await import('./held/held-commands.ts')).heldCommands },
  { names: ['payout'], load: async () => (await import('./payout/payout-commands.ts')).payoutCommands },
  { names: ['events'], load: async () => (await import('./events/events.ts')).eventCommands },
  { names: ['verify'], load: async () => (await import('./verify/verify-command.ts')).verifyCommand },
  { names: ['backup', 'restore'], load: async () => (await import('./backup/backup-commands.ts')).backupCommands },
  { names: ['doctor'], load: async () => (await import('./doctor/doctor-command.ts')).doctorCommand },
  { names: ['version'], load: async () => (await import('./doctor/version-command.ts')).versionCommand },
  { names: ['start'], load: async () => (await import('./start/start-command.ts')).startCommand },
];
