"""What is done beside something else while a copy is set up: in a process of its own, its failure told."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from yakja.config.set_up import _meanwhile


def test_both_run_at_once(tmp_path: Path) -> None:
    asked, answered = tmp_path / "asked", tmp_path / "answered"

    def work() -> None:
        while not asked.exists():
            time.sleep(0.01)
        answered.write_text(str(os.getpid()))

    with _meanwhile(work):
        asked.touch()
    assert answered.read_text() != str(os.getpid())


def test_what_failed_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise OSError("the disk is full")

    with pytest.raises(RuntimeError, match="stands above"), _meanwhile(work):
        pass
    assert "the disk is full" in capfd.readouterr().err


def test_a_block_that_fails_says_its_own_reason_and_leaves_no_process(tmp_path: Path) -> None:
    started = tmp_path / "started"
    with (
        pytest.raises(ValueError, match="mine"),
        _meanwhile(lambda: started.write_text(str(os.getpid()))),
    ):
        raise ValueError("mine")
    with pytest.raises(ChildProcessError):
        os.waitpid(int(started.read_text()), os.WNOHANG)
