"""What docs/deploy/ ships is what Debian's own programs take."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "deploy"
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix in {".service", ".timer"})
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = pytest.mark.one_database


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx)")
def test_nginx_takes_its_configuration(tmp_path):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=mithaq.example.org"),
            *("-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    server = (FOLDER / "nginx.conf").read_text().replace("/etc/ssl/mithaq", str(tmp_path))
    config = tmp_path / "nginx.conf"
    # Debian's folders for these are not for everybody.
    kept = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{kept}{server}\n}}\n")

    tested = subprocess.run(
        [NGINX, "-t", "-e", tmp_path / "error.log", "-p", tmp_path, "-c", config],
        capture_output=True,
        text=True,
        check=False,
    )

    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_its_units(tmp_path):
    """With programs and folders that are here in the place of those of a server."""
    for unit in UNITS:
        text = (
            unit.read_text()
            .replace("/srv/mithaq/.venv/bin/python", "/bin/true")
            .replace("User=mithaq\nGroup=mithaq\n", "")
        )
        (tmp_path / unit.name).write_text(text)

    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in checked.stderr.splitlines() if "mithaq" in line]
    assert (checked.returncode, ours) == (0, [])


def test_the_proxy_sets_each_header_that_the_site_believes():
    said = (FOLDER / "nginx.conf").read_text()

    for header in ("Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $remote_addr"):
        assert f"proxy_set_header {header};" in said
    # One more block with a header of its own would set none of these.
    assert len(re.findall(r"^server \{", said, re.MULTILINE)) == 2
    assert "proxy_set_header" not in said.partition("location / {\n        proxy_pass")[2]


def test_each_command_of_a_unit_is_one_of_the_site():
    commands = re.findall(r"manage\.py (\w+)", "".join(unit.read_text() for unit in UNITS))

    assert sorted(commands) == ["send_reminders", "send_reports", "serve"]
