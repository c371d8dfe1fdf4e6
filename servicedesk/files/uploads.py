"""Taking in a file: to a temporary file and never into memory, and no more of it than may be kept."""

from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from servicedesk.files import store
from servicedesk.files.rules import MOST_BYTES


class LimitedUpload(FileUploadHandler):
    """Counts all of a file but keeps no byte beyond MOST_BYTES: the action then refuses it by its true size."""

    file: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file, self.counted = NamedTemporaryFile(dir=store.incoming()), 0  # noqa: SIM115 - the request closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some of its bytes."""
        self.counted += len(raw_data)
        if self.counted <= MOST_BYTES:
            self.file.write(raw_data)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file with its true size, and nothing to read where that is too much."""
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        """The line broke: the temporary file goes."""
        if self.file is not None:
            self.file.close()
