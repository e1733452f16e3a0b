// The process of the contender asof: it starts the command, and waits; or reads a ledger as the command does when it starts.
import { asof } from './asof.ts';
import { asofLedger } from './asof-ledger.ts';
import { LEDGER_PHASES } from './contender.ts';
import { serve } from './serve.ts';

serve(task => (LEDGER_PHASES.includes(task.phase) ? asofLedger(task) : asof(task)));
