// The process of the contender twin.
import { serve } from './serve.ts';
import { twin } from './twin.ts';

serve(twin);
