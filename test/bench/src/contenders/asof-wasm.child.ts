// The process of the contender asof-wasm.
import { asofWasm } from './asof-kernels.ts';
import { serve } from './serve.ts';

serve(asofWasm);
