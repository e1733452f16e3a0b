// The process of the contender asof-ts.
import { asofTs } from './asof-kernels.ts';
import { serve } from './serve.ts';

serve(asofTs);
