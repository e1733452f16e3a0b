export { eventIdOf } from './command/event-id.ts';
export { CommandContended, type HandleCommand, type Handled, handleCommand } from './command/handle-command.ts';
export {
  type Appended,
  type Census,
  type EventLog,
  EventLogFailure,
  type EventLogFailureCode,
  type Expected,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type Recorded,
  type Revision,
} from './event-log.ts';
export { headsSha256 } from './heads.ts';
