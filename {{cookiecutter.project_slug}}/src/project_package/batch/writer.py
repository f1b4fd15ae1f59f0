"""One Parquet file that is written table by table."""

from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


class Writer:
    """Writes tables to one Parquet file; its schema is that of the first."""

    def __init__(
        self, path: Path, metadata: dict[bytes, bytes], stack: ExitStack
    ) -> None:
        self._path, self._metadata, self._stack = path, metadata, stack
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        """Append the rows of ``table``."""
        if self._writer is None:
            schema = table.schema.with_metadata(self._metadata)
            words = [f.name for f in schema if f.type in (pa.string(), pa.int32())]
            writer = pq.ParquetWriter(
                self._path,
                schema,
                compression="zstd",
                use_dictionary=words,  # of what hardly repeats it is in vain
            )
            self._writer = self._stack.enter_context(writer)
        if table.num_rows:
            self._writer.write_table(table.replace_schema_metadata(self._metadata))
