export { openParquet } from './open-parquet.ts';
export {
  type ParquetCell,
  type ParquetChunk,
  type ParquetColumn,
  ParquetFailure,
  type ParquetFailureCode,
  type ParquetTable,
  type ParquetType,
} from './parquet.ts';
