// The process of the contender asof-wasm.
import { asofWasm } from './asof-kernel-phases.ts';
import { serve } from './serve.ts';

serve(asofWasm);
