"""`make shell`: Django's shell on the data of a running `make run`."""

import os
import sys

from config.embedded import data_dir, postgres
from config.embedded.places import ROOT
from config.supervise.secret import secret_key_file


def main() -> None:
    """Become `manage.py shell`. Raises SystemExit where the embedded Postgres does not run."""
    data = data_dir()
    if not os.environ.get("DATABASE_URL") and not postgres.is_ready():
        raise SystemExit(f"No Postgres runs on the data in {data}: start `make run` in another terminal first")
    os.environ["FIRSTPASS_DATA"] = str(data)
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY_FILE"] = str(secret_key_file(data))
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "manage.py", "shell"])  # noqa: S606


if __name__ == "__main__":
    main()
