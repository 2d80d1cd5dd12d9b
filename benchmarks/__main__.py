"""`python -m benchmarks NAME` runs one benchmark and checks that its last line is the JSON object that scripts read."""

import json
import signal
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SHARED = {
    "__init__",
    "__main__",
    "claim_house",
    "crowd",
    "crowd_reading",
    "decision_house",
    "editor_house",
    "editor_page",
    "house",
    "inference_house",
    "keystroke_boxes",
    "keystroke_hands",
    "keystroke_model",
    "label_studio",
    "live_house",
    "label_studio_database",
    "processes",
    "scale",
    "served",
}
SHAPE = {"name": str, "ratios": dict, "figures": dict, "conditions": dict}


def main() -> int:
    """Run the benchmark that the command line names. Returns the exit status."""
    names = sorted(file.stem for file in FOLDER.glob("*.py") if file.stem not in SHARED)
    if sys.argv[1:2] == [] or sys.argv[1] not in names:
        print(f"Say which benchmark: {', '.join(names) or 'there is none yet'}")
        return 2
    last = ""
    with subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{sys.argv[1]}"], cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True
    ) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())  # it ends what it has started, and then this ends
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode or check(last)


def check(line: str) -> int:
    """0 where the line is an object of the agreed shape, else 1 and a word about it."""
    try:
        found = json.loads(line)
        wrong = [key for key, kind in SHAPE.items() if not isinstance(found[key], kind)]
    except (ValueError, KeyError, TypeError) as error:
        wrong = [f"{type(error).__name__}: {error}"]
    if wrong:
        print(f"The last line must be one JSON object with name, ratios, figures and conditions: {', '.join(wrong)}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
