"""Follow the changes of the register: `python follow_changes.py [API] [FILE]`, as often as you like.

Prints one line for each change since the last run, and keeps the cursor in FILE
(changes.cursor). Python 3.9 or later, nothing to install.
"""

import json
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

API = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/api/v1"
FILE = Path(sys.argv[2] if len(sys.argv) > 2 else "changes.cursor")

after = FILE.read_text() if FILE.exists() else "0"
while True:
    try:
        with urlopen(f"{API}/changes/?{urlencode({'after': after, 'limit': 500})}", timeout=60) as answer:
            page = json.load(answer)
    except HTTPError as refusal:
        problem = json.load(refusal)
        errors = "; ".join(error["detail"] for error in problem.get("errors", []))
        # A cursor that is refused means that the copy is to be made anew: empty it and delete FILE.
        sys.exit(f"{refusal.code} {problem['type']}: {errors or problem['detail']}")
    if not page["results"]:
        break
    for change in page["results"]:
        # What was removed has no row: take it out of your copy.
        status = change["row"]["status"] if change["row"] else ""
        print(change["cursor"], change["kind"], change["commitment"], status, sep="\t")
    # Only once the page is dealt with: whoever is interrupted reads it again.
    after = page["next_after"]
    FILE.write_text(after)
