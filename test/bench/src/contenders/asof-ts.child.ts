// The process of the contender asof-ts.
import { asofTs } from './asof-ts.ts';
import { serve } from './serve.ts';

serve(asofTs);
