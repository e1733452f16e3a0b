// The process of the contender asof-bare.
import { asofBare } from './asof-bare.ts';
import { serve } from './serve.ts';

serve(asofBare);
