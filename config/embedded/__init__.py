"""Postgres and Redis without a service: the binaries two wheels carry, their state in one folder, unix sockets only."""

from config.embedded.places import data_dir, run_dir, urls

__all__ = ["data_dir", "run_dir", "urls"]
