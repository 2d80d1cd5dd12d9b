"""How long work is shown: the same everywhere, so it stands on the ground floor."""

from apps.core.job_outputs import JobErrorOutput, JobOutput

__all__ = ["JobErrorOutput", "JobOutput"]
