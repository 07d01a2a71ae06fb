"""A practice copy has nothing real within its reach: its folder, its environment, its refusal to start otherwise."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.exceptions import ImproperlyConfigured

from yakja.config.operating import practising
from yakja.config.settings.practice import MARK, must_stand_apart, why_not_apart


def folder_of(tmp_path: Path) -> Path:
    return practising.make_folder(tmp_path / "practice", real=tmp_path / "real")


def test_a_practice_copy_is_one_only_with_its_own_folder_and_nothing_real(tmp_path):
    folder = folder_of(tmp_path)
    assert why_not_apart({}, folder, is_sample=True) == ""
    assert "SAMPLE" in why_not_apart({}, folder, is_sample=False)
    assert "console" in why_not_apart({"YAKJA_SMS": "kannel"}, folder, is_sample=True)
    for name in ("DATABASE_URL", "YAKJA_SECRET_KEY", "YAKJA_FIELD_KEY", "YAKJA_CACHE"):
        assert name in why_not_apart({name: "x"}, folder, is_sample=True)
    (folder / "yakja.sqlite3").touch()
    with pytest.raises(ImproperlyConfigured, match="holds real data"):
        must_stand_apart({}, folder, is_sample=True)


def test_the_real_database_under_a_second_name_is_found(tmp_path):
    folder = folder_of(tmp_path)
    real = tmp_path / "yakja.sqlite3"
    real.write_text("real")
    (folder / "sample.sqlite3").symlink_to(real)
    assert "second name" in why_not_apart({}, folder, is_sample=True)
    (folder / "sample.sqlite3").unlink()
    os.link(real, folder / "sample.sqlite3")
    assert "second name" in why_not_apart({}, folder, is_sample=True)


def test_a_folder_with_anything_real_is_never_taken_nor_wiped(tmp_path):
    real = tmp_path / "var"
    real.mkdir()
    (real / "yakja.sqlite3").write_text("real")
    for folder in (real, tmp_path):
        with pytest.raises(practising.NotApartError):
            practising.make_folder(folder, real=real)
    strange = tmp_path / "documents"
    strange.mkdir()
    (strange / "letter.txt").write_text("mine")
    with pytest.raises(practising.NotApartError):
        practising.make_folder(strange, real=real)
    with pytest.raises(practising.NotApartError):
        practising.wipe(strange)
    assert (strange / "letter.txt").exists()
    assert (real / "yakja.sqlite3").read_text() == "real"


def test_a_reset_leaves_the_mark_and_the_key(tmp_path):
    folder = folder_of(tmp_path)
    for name in ("sample.sqlite3", "practice-key.pem", "practice-key.pub.pem", "secret_key"):
        (folder / name).write_text(name)
    (folder / "files").mkdir()
    practising.wipe(folder)
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [MARK, "practice-key.pem", "practice-key.pub.pem"]
    )


def test_nothing_of_the_real_environment_is_passed_on(tmp_path):
    told = practising.environment_of(
        folder_of(tmp_path), 8133,
        {"PATH": "/bin", "DATABASE_URL": "postgres://real", "YAKJA_FIELD_KEY": "k", "YAKJA_SMS": "kannel", "SAMPLE": "0"},
    )  # fmt: skip
    assert told["PATH"] == "/bin"
    assert not {"DATABASE_URL", "YAKJA_FIELD_KEY", "YAKJA_SMS"} & set(told)
    assert (told["SAMPLE"], told["YAKJA_PRACTICE"]) == ("1", "1")


def test_the_next_reset_is_at_night():
    noon = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
    assert practising.seconds_until_reset(noon) == 15 * 3600
    assert practising.seconds_until_reset(noon.replace(hour=2)) == 3600


@pytest.mark.parametrize("change", [{"DATABASE_URL": "sqlite:////tmp/real.sqlite3"}, {"SAMPLE": "0"}, {}])
def test_a_process_refuses_to_start_beside_real_data(tmp_path, change):
    folder = folder_of(tmp_path)
    if not change:
        (folder / MARK).unlink()
    environment = practising.environment_of(folder, 8133, os.environ) | change
    done = subprocess.run(
        [sys.executable, str(site.ROOT / "manage.py"), "check"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "This is no practice copy" in done.stderr
