"""The command line: `firstpass agent module:Class --url ... --key ... --predictor ...`."""

import argparse
import logging
import os
import platform
import signal
import sys
from collections.abc import Sequence
from uuid import UUID

from firstpass.agent.model import made
from firstpass.agent.work import PATIENT, Agent, Settings
from firstpass.client import API_KEY, URL
from firstpass.errors import FirstpassError
from firstpass.session import Session

TIMEOUT_S = 60.0
REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the status to exit with: 0 when it was stopped, 2 where something must be mended first."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        _agent(asked)
    except FirstpassError as error:
        print(f"firstpass: {error}", file=sys.stderr)  # noqa: T201  a command
        return REFUSED
    return 0


def _agent(asked: argparse.Namespace) -> None:
    session = Session(asked.url, asked.key, timeout_s=TIMEOUT_S, retries=PATIENT, trust_env=True)
    model = made(asked.model)
    device, version = (str(getattr(asked, name) or getattr(model, name, "")) for name in ("device", "version"))
    settings = Settings(batch=asked.batch, name=asked.name, device=device, version=version, copies=not asked.no_copy)
    agent = Agent(session, str(asked.predictor), model, settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: agent.interrupt())
    logging.info("working for %s as %s", asked.url, asked.name)  # noqa: LOG015  the program's own log
    agent.run()
    logging.info("stopped")  # noqa: LOG015


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="firstpass", description="Firstpass from the command line.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    agent = commands.add_parser("agent", help="let a model of your own work for a predictor", description="Let a model work.")
    agent.add_argument("model", metavar="module:Class", help="a class with predict(self, rows), in this folder or installed")
    agent.add_argument("--url", default=os.environ.get(URL), required=URL not in os.environ, help=f"the server's address, or {URL}")
    agent.add_argument(
        "--key",
        default=os.environ.get(API_KEY),
        required=API_KEY not in os.environ,
        help=f"an API key of the scope agents.work, or {API_KEY}",
    )
    agent.add_argument("--predictor", type=UUID, required=True, help="the predictor's id, as its health page shows it")
    agent.add_argument("--batch", type=_count, default=8, help="data rows shown to the model at once (8)")
    agent.add_argument("--name", default=platform.node() or "agent", help="what the health page calls it (this machine's name)")
    agent.add_argument("--device", default="", help="where it computes, as the health page shows it (the model's `device`)")
    agent.add_argument("--version", default="", help="what you call the model's version (the model's `version`)")
    agent.add_argument("--no-copy", action="store_true", help="keep no copy of the model from before a lesson: there is no way back then")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:  # noqa: PLR2004  as the server takes it
        raise argparse.ArgumentTypeError("1 to 64")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
