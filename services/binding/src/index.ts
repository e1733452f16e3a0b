export { type BindingService, type BindingServiceOptions, createBindingService } from './binding-service.ts';
export type { Override } from './command/overrides.ts';
export type { AssertRequest, CommandOutcome, CommandRequest } from './command/run-command.ts';
export type { Abandon, Abandoned } from './import/abandon-import.ts';
export { ImportConflict } from './import/append-lines.ts';
export { COLUMNS } from './import/columns.ts';
export { fileNameOf } from './import/estate-file.ts';
export type { ImportOutcome, ImportProgressReport } from './import/import-outcome.ts';
export type { ImportRequest } from './import/import-request.ts';
export {
  type Finding,
  findingText,
  type Refusal,
  type RefusalCode,
  type Warning,
  type WarningCode,
} from './refusal/refusal.ts';
