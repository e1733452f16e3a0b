export {
  CONTENT_KINDS,
  ContentFailure,
  type ContentFailureCode,
  type ContentKind,
  type ContentStore,
} from './content-store/content-store.ts';
export { SEGMENT_ROWS_MAX, type Segment } from './segment/segment.ts';
