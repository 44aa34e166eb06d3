"""Code that never does what lets others in: programs in a shell, objects out of data, scripts that write
pages or keep what they saw.
"""

import ast
import re

from tests.house.code import CODE, ROOT

# A call by its full name as it is written.
NEVER_CALLED = re.compile(
    r"(os\.(system|popen|spawn\w*)|subprocess\.(getoutput|getstatusoutput)|eval|exec|pickle\.\w+|marshal\.\w+"
    r"|shelve\.\w+|yaml\.(load|load_all|unsafe_load\w*|full_load\w*)|random\.(choice|choices|token\w*|getrandbits))$"
)
SCRIPTS = sorted(path for path in ROOT.glob("*/static/mithaq/**/*.js"))
NEVER_IN_SCRIPTS = re.compile(
    r"\b(localStorage|sessionStorage|indexedDB|eval|Function|innerHTML|outerHTML|insertAdjacentHTML"
    r"|document\.(write|cookie)|postMessage|__proto__|prototype)\b|addEventListener\(.message"
)


def calls_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def careless(source):
    """The calls in a program that no code of ours makes."""
    found = []
    for name, call in calls_of(ast.parse(source)):
        in_shell = any(one.arg == "shell" and not is_false(one.value) for one in call.keywords)
        if NEVER_CALLED.match(name) or in_shell:
            found.append(name)
    return found


def is_false(node):
    return isinstance(node, ast.Constant) and node.value is False


def test_what_is_careless_is_seen():
    assert careless("import os\nos.system('ls')") == ["os.system"]
    assert careless("subprocess.run(f'ls {name}', shell=True)") == ["subprocess.run"]
    assert careless("eval(typed), yaml.load(file)") == ["eval", "yaml.load"]
    assert careless("subprocess.run(['ls', name], shell=False), yaml.safe_load(file)") == []
    assert NEVER_IN_SCRIPTS.search("window.localStorage.setItem(a, b)")


def test_no_code_gives_a_shell_or_a_reader_of_objects_anything():
    found = {path.relative_to(ROOT): careless(path.read_text()) for path in CODE}

    assert len(found) > 200
    assert {path: calls for path, calls in found.items() if calls} == {}


def test_no_script_writes_markup_listens_to_other_windows_or_keeps_anything():
    found = {path.name: NEVER_IN_SCRIPTS.findall(path.read_text()) for path in SCRIPTS}

    assert len(found) >= 7
    assert {name: words for name, words in found.items() if words} == {}
