"""What a request is called in its answer and in the log, and that only a believed proxy says how."""

import json
import logging
import re
import socket

import pytest
from gunicorn.config import Config

from commitments.api.problems import problem_response
from commitments.refusals import ProblemType
from commitments.requests.names import REQUEST_NAME
from config.log_lines import JsonFormatter
from config.management.commands.serve import SERVER_LOGGER, server_command
from config.request_names import RequestNameFilter

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PROXYS = "0123456789abcdef0123456789abcdef"


def named(client, told, address="/livez"):
    return client.get(address, headers={"X-Request-ID": told})["X-Request-ID"]


def test_each_answer_has_a_name_of_its_own_also_where_it_is_refused(client):
    names = {client.get(address)["X-Request-ID"] for address in ("/livez", "/nowhere/", "/en/", "/admin/")}

    assert len(names) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)


def test_the_proxys_name_is_taken_where_the_proxy_is_believed_and_nobody_elses(client, settings):
    assert named(client, PROXYS) != PROXYS
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert named(client, PROXYS) == PROXYS
    for hostile in ("short", "x" * 65, "a b c d e f g h", 'abcdefgh"\r\nSet-Cookie: x', "ـــــــــــــ"):
        assert named(client, hostile) not in hostile


def test_a_failure_tells_the_name_and_a_refusal_does_not_have_to(client):
    REQUEST_NAME.set("abcdefgh")

    failed = problem_response(503, "Away.", problem=ProblemType.UNAVAILABLE)
    refused = problem_response(404, "Nothing.", problem=ProblemType.NOT_FOUND)

    assert json.loads(failed.content)["request_id"] == "abcdefgh"
    assert "request_id" not in json.loads(refused.content)


@pytest.fixture
def lines(settings):
    """What is logged as JSON from now on, read back."""
    settings.LOG_REQUESTS = True
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestNameFilter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_request_is_one_line_of_json_without_its_address_and_who_asked(client, lines):
    answer = client.get("/views/a-secret-of-somebody/?q=asked", headers={"Cookie": "sessionid=mine"})

    (said,) = [json.loads(line) for line in lines if '"mithaq.requests"' in line]
    assert said["request_id"] == answer["X-Request-ID"]
    assert (said["method"], said["status"], said["level"]) == ("GET", answer.status_code, "INFO")
    assert isinstance(said["milliseconds"], int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", said["at"])
    assert not [word for word in ("secret", "asked", "mine", "127.0.0.1") if word in json.dumps(said)]


def test_a_failure_is_one_line_whatever_its_text_holds(lines):
    try:
        int("two\nlines \u2028 and \u202e turned")
    except ValueError:
        logging.getLogger("x").exception("failed at\n%s", "a\r\nb")

    (line,) = [line for line in lines if '"x"' in line]
    assert "\n" not in line
    assert line.isascii()
    said = json.loads(line)
    assert (said["message"], said["level"]) == ("failed at\na\r\nb", "ERROR")
    assert "ValueError: invalid literal" in said["failure"]


def test_the_servers_own_lines_are_json_where_all_others_are(tmp_path, settings):
    with socket.socket() as listener:
        assert SERVER_LOGGER not in server_command(listener)
        settings.LOG_FORMAT = "json"
        command = server_command(listener)
    config, log = Config(), tmp_path / "log"
    config.set("logger_class", command[command.index("--logger-class") + 1])
    config.set("errorlog", str(log))

    server = config.logger_class(config)
    server.error("Worker (pid:%s) was ended\nby force", 7)
    for handler in server.error_log.handlers:
        handler.close()
    server.error_log.handlers.clear()

    (said,) = map(json.loads, log.read_text().splitlines())
    assert (said["level"], said["logger"]) == ("ERROR", "gunicorn.error")
    assert said["message"] == "Worker (pid:7) was ended\nby force"
