"""The script `.ci/venv`, which keeps `.venv/` as the locks say; a stand-in for Python notes what it is
asked to do.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.extent import IS_LONG

ROOT = Path(__file__).parents[2]
# Old enough to be refused where the test says so, and otherwise like any Python with pip.
STAND_IN = """#!/bin/sh
echo "$*" >> "$0.log"
case "$*" in
  *version_info*) test ! -e "{folder}/old" ;;
  --version) echo "Python 3.9.2" ;;
  "-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
  "-m pip"*) test ! -e "{folder}/offline" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout with a lock, an environment that holds it, and no other Python within reach."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "venv", tmp_path / ".ci")
    (tmp_path / ".lock").mkdir()
    (tmp_path / ".lock" / "run.txt").write_text("django==5.2\n")
    (tmp_path / "bin").mkdir()
    for tool in ("dirname", "cmp", "cp", "mkdir"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    for python in (tmp_path / "bin" / "python3", tmp_path / ".venv" / "bin" / "python"):
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(STAND_IN.format(folder=tmp_path))
        python.chmod(0o755)
    (tmp_path / ".venv" / "run.lock").write_text("django==5.2\n")
    return tmp_path


def run(checkout, *, further_path="", **named):
    return subprocess.run(
        ["/bin/sh", checkout / ".ci" / "venv", "run"],
        env={"PATH": f"{checkout / 'bin'}{further_path}", **named},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def installs(checkout) -> str:
    log = checkout / ".venv" / "bin" / "python.log"
    return log.read_text() if log.exists() else ""


def test_is_left_alone_while_its_lock_is_the_same(checkout):
    assert run(checkout).returncode == 0
    assert "pip" not in installs(checkout)


def test_is_brought_to_a_new_lock_by_hash(checkout):
    (checkout / ".lock" / "run.txt").write_text("django==5.3\n")

    assert run(checkout).returncode == 0
    assert "-m pip install" in installs(checkout)
    assert "--require-hashes -r .lock/run.txt" in installs(checkout)
    assert (checkout / ".venv" / "run.lock").read_text() == "django==5.3\n"


def test_is_not_taken_for_brought_where_a_package_is_missing(checkout):
    (checkout / ".lock" / "run.txt").write_text("django==5.3\n")
    (checkout / "offline").touch()

    result = run(checkout)

    assert result.returncode == 1
    assert "could not be installed" in result.stderr
    assert (checkout / ".venv" / "run.lock").read_text() == "django==5.2\n"


def test_is_made_where_there_is_none(checkout):
    shutil.rmtree(checkout / ".venv")

    assert run(checkout).returncode == 0
    assert "--require-hashes" in installs(checkout)


def test_is_made_with_the_python_that_is_named(checkout):
    shutil.rmtree(checkout / ".venv")
    named = checkout / "bin" / "of-my-own"
    shutil.copy(checkout / "bin" / "python3", named)

    assert run(checkout, further_path=":/usr/bin", PYTHON=str(named)).returncode == 0
    assert "-m venv" in (checkout / "bin" / "of-my-own.log").read_text()


@pytest.mark.skipif(not IS_LONG, reason="makes a whole environment, which takes seconds: make test-long")
def test_is_made_with_the_distributions_python_before_another(checkout):
    fit = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
    if subprocess.run(["/usr/bin/python3", "-c", fit], capture_output=True, check=False).returncode:
        pytest.skip("The distribution has no Python that could be taken: apt-get install python3-venv")
    shutil.rmtree(checkout / ".venv")

    run(checkout, further_path=":/usr/bin")

    assert not (checkout / "bin" / "python3.log").exists()
    assert "home = /usr/bin" in (checkout / ".venv" / "pyvenv.cfg").read_text()


def test_is_refused_with_an_old_python_by_name(checkout):
    shutil.rmtree(checkout / ".venv")
    (checkout / "old").touch()

    result = run(checkout)

    assert result.returncode == 1
    assert "needs Python 3.11 or newer; python3 here is: Python 3.9.2" in result.stderr
    assert not (checkout / ".venv").exists()
