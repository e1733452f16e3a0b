// The process of the contender asof: it starts the command, and waits.
import { asof } from './asof.ts';
import { serve } from './serve.ts';

serve(asof);
