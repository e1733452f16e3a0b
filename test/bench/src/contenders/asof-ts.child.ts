// The process of the contender asof-ts.
import { asofTs } from './asof-kernel-phases.ts';
import { serve } from './serve.ts';

serve(asofTs);
