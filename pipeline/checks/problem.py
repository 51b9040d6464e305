"""Problem: one thing in a pattern file that a person should look at."""

import os
from dataclasses import dataclass
from pathlib import Path

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a pattern file that a person should look at; an error keeps it from working."""

    level: str
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return level, file, line and message, as a command shows them."""
        message = f"{self.file}, line {self.line}: {self.message}" if self.line else self.message
        return f"{self.level}: {message.replace(f'{Path.cwd()}{os.sep}', '')}"
