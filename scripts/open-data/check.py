"""Asks Pabulib's own checker about each file. Says what it found as JSON on stdout."""
import contextlib
import json
import sys

from pabulib.checker import Checker

found = {}
for path in sys.argv[1:]:
    # It reports its progress on stdout as well.
    with contextlib.redirect_stdout(sys.stderr):
        report = Checker().process_files([path])
    results = next(value["results"] for key, value in report.items() if key not in ("metadata", "summary"))
    found[path] = {level: [f"{kind}: {text}" for kind, texts in results.get(level, {}).items() for text in texts.values()] for level in ("errors", "warnings")}
print(json.dumps(found))
