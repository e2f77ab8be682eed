"""The same traces from every backend that is installed: one process, processes, threads, Dask, Ray; and what each takes.

    python tests/benchmarks/backends.py [--asks 300] [--jobs 2]
    pip install "dask[distributed]" ray    # what is not installed is left out and said

The consultation is made as in `resume.py`. Measured with joblib 1.6, Dask 2026.8 and Ray 2.60, two workers, 326 asks, on two
cores that others used as well: the same bytes from all five; beside one process (15 s), processes took 1.4 times as long, Dask
2.6 times and Ray 4 times (threads half, since they meet words that the first run remembered). A pool of processes takes seconds to
start (each imports the libraries and loads the word vectors), so it pays from about a thousand asks on; Dask and Ray take longer
still and pay on several machines.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import logging
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import joblib

import influence as inf

spec = importlib.util.spec_from_file_location("resume", Path(__file__).with_name("resume.py"))
assert spec is not None and spec.loader is not None
resume = importlib.util.module_from_spec(spec)
spec.loader.exec_module(resume)


def enter(backend: str, jobs: int, stack: ExitStack) -> None:
    """Start a backend on this machine and make it joblib's, until the stack is left."""
    if backend == "dask":
        from dask.distributed import Client, LocalCluster

        cluster = stack.enter_context(LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None))
        stack.enter_context(Client(cluster))
    elif backend == "ray":
        import ray
        from ray.util.joblib import register_ray

        register_ray()
        ray.init(num_cpus=jobs, include_dashboard=False, log_to_driver=False)
        stack.callback(ray.shutdown)
    if backend != "one process":
        stack.enter_context(joblib.parallel_config(backend=backend, n_jobs=jobs))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--asks", type=int, default=300)
    ask.add_argument("--jobs", type=int, default=2)
    given = ask.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        resume.make(folder / "made", given.asks // 10, 10, 200, seed=1)
        asks = inf.find_recommendations(inf.read_folder(folder / "made/in", role="submission")[0])
        outcome, draft = (
            inf.read(folder / "made" / f"{name}.txt", role=role) for name, role in (("final", "outcome"), ("draft", "baseline"))
        )
        tracer = inf.Tracer(decoys=40).fit(outcome, baseline=[draft])
        tracer.trace(asks[:1])  # learns what is learned when it is first needed, before any clock runs
        first = ""
        for backend in ("one process", "loky", "threading", "dask", "ray"):
            module = {"dask": "distributed", "ray": "ray"}.get(backend)
            if module and importlib.util.find_spec(module) is None:
                print(f"{backend}: not installed")
                continue
            with ExitStack() as stack:
                enter(backend, given.jobs, stack)
                begun = time.monotonic()
                written = tracer.trace(asks).save(folder / "traces.json").read_bytes()
                seconds = time.monotonic() - begun
            first = first or hashlib.sha256(written).hexdigest()
            print(
                f"{backend}: {len(asks)} asks, {seconds:.1f} s, the same bytes: {hashlib.sha256(written).hexdigest() == first}", flush=True
            )


if __name__ == "__main__":
    main()
