"""What docs/deploy/ ships is what Debian's own programs take."""

import contextlib
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "deploy"
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix in {".service", ".timer"})
SERVER = (FOLDER / "nginx.conf").read_text()
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
DAILY = ["build_package", "compact_counts", "seal_trail", "send_reminders", "send_reports", "verify_trail"]
pytestmark = pytest.mark.one_database


def need(program, reason):
    """Skip where a program is not there; in CI, which installs it, fail."""
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


@pytest.fixture
def nginx(tmp_path):
    """How nginx is called with our configuration, its two ports and that of the site given."""
    need(NGINX, "nginx is not installed (Debian: nginx-light)")
    certificate = ("req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=mithaq.example.org")
    files = ("-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem")
    subprocess.run(["openssl", *certificate, *files], check=True, capture_output=True)

    def called(*arguments, ports=None):
        server = SERVER.replace("/etc/ssl/mithaq", str(tmp_path))
        for told, port in (ports or {}).items():
            server = re.sub(rf"(listen (?:\[::\]:)?|127\.0\.0\.1:){told}\b", rf"\g<1>{port}", server)
        # Debian's folders for these are not for everybody.
        kept = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = tmp_path / "nginx.conf"
        user = "user root;\n" if os.geteuid() == 0 else ""
        log = f"access_log {tmp_path}/access.log;\n"
        config.write_text(f"{user}pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{log}{kept}{server}\n}}\n")
        return [NGINX, *arguments, "-e", tmp_path / "error.log", "-p", tmp_path, "-c", config]

    return called


def test_nginx_takes_its_configuration(nginx):
    tested = subprocess.run(nginx("-t"), capture_output=True, text=True, check=False)

    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr


class Site(http.server.BaseHTTPRequestHandler):
    """Says which headers came to the site."""

    def do_GET(self):
        said = json.dumps(dict(self.headers)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_arguments):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def through(nginx):
    """Answers of a site behind nginx: of an address, over https unless told otherwise."""
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    plain, secure = free_port(), free_port()
    ports = {80: plain, 443: secure, 8000: site.server_port}
    running = subprocess.Popen(nginx("-g", "daemon off;", ports=ports))
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE

    def asked(address, *, https=True, method="GET", **headers):
        kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
        options = {"context": unverified} if https else {}
        connection = kind("127.0.0.1", secure if https else plain, timeout=10, **options)
        with contextlib.closing(connection):
            connection.request(method, address, headers={"Host": "mithaq.example.org", **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()

    for _attempt in range(100):
        with contextlib.suppress(OSError):
            asked("/")
            break
        time.sleep(0.1)
    yield asked
    running.terminate()
    running.wait(timeout=10)
    site.shutdown()
    site.server_close()


def test_through_nginx_the_site_is_told_what_it_believes_and_nothing_that_a_client_made_up(through):
    made_up = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "http",
        "X-Request-ID": "made-up-by-a-client",
    }
    status, _headers, body = through("/en/", **made_up)
    told = json.loads(body)

    assert status == 200
    assert (told["Host"], told["X-Forwarded-Proto"]) == ("mithaq.example.org", "https")
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert re.fullmatch("[0-9a-f]{32}", told["X-Request-ID"])


def test_nginx_leads_to_https_and_keeps_probes_and_metrics_inside(through):
    status, headers, _body = through("/en/?q=1", https=False)

    assert (status, headers["Location"]) == (301, "https://mithaq.example.org/en/?q=1")
    assert [through(address)[0] for address in ("/readyz", "/metrics", "/livez")] == [403, 403, 200]
    assert "nginx/" not in str(headers)
    # No file of the server is an address: what is asked is asked of the site.
    assert [through(address)[0] for address in ("/.git/config", "/var/secret_key")] == [200, 200]
    assert not re.search(r"^\s*(root|alias|autoindex|try_files)\b", SERVER, re.MULTILINE)
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in SERVER
    # It would send back what a browser keeps from scripts.
    assert through("/en/", method="TRACE")[0] == 405


def test_systemd_takes_its_units(tmp_path):
    """With programs and folders that are here in the place of those of a server."""
    need(shutil.which("systemd-analyze"), "systemd is not installed")
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

    for header in (
        "Host $host",
        "X-Forwarded-Proto $scheme",
        "X-Forwarded-For $remote_addr",
        "X-Request-ID $request_id",
    ):
        assert f"proxy_set_header {header};" in said
    # One more block with a header of its own would set none of these.
    assert len(re.findall(r"^server \{", said, re.MULTILINE)) == 2
    assert "proxy_set_header" not in said.partition("location / {\n        proxy_pass")[2]


def test_each_command_of_a_unit_is_one_of_the_site():
    commands = re.findall(r"manage\.py (\w+)", "".join(unit.read_text() for unit in UNITS))

    assert sorted(commands) == sorted([*DAILY, "serve"])


@pytest.mark.parametrize("failing", ["send_reminders", "none"])
def test_what_fails_keeps_nothing_else_of_the_day_from_being_done(tmp_path, failing):
    """A mail server that refuses a mail, above all."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$2" >> done\ntest "$2" != {failing}\n')
    python.chmod(0o700)
    unit = (FOLDER / "mithaq-daily.service").read_text().replace("\\\n", "")
    (command,) = re.findall(r"^ExecStart=/bin/sh -c '(.+)'$", unit, re.MULTILINE)

    ended = subprocess.run(["/bin/sh", "-c", command.replace("$$", "$")], cwd=tmp_path, check=False)

    assert sorted((tmp_path / "done").read_text().split()) == DAILY
    assert ended.returncode == (failing != "none")
