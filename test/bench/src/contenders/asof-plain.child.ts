// The process of the contender asof-plain.
import { asofPlain } from './asof-bare.ts';
import { serve } from './serve.ts';

serve(asofPlain);
